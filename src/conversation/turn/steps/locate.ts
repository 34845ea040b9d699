/** Ids of messages that runs have brought: the engine is asked for them when something of their turn is to leave. */

import { EngineError } from '../../../errors.ts';
import type { KeptEntry } from '../../record/transcript.ts';
import type { ThreadRef } from '../../refs.ts';
import type { TurnContext } from '../turn-context.ts';

/**
 * The entries, with the ids of the turns of which something is to leave. All of such a turn's are asked for, since its
 * messages are found by its reply. Those that the engine does not find stay unknown.
 */
export async function withIds(
  context: TurnContext,
  entries: readonly KeptEntry[],
  leaving: readonly string[],
): Promise<readonly KeptEntry[]> {
  const { thread } = context.record;
  if (thread === null || thread.engine !== context.ports.engine.kind) return entries;
  const ids = new Map<string, readonly string[] | null>();
  for (const { messages, reply } of broughtTurns(entries, thread.id))
    if ([...messages, reply].some(({ key }) => leaving.includes(key)))
      for (const ref of await locate(context, thread, messages, reply)) ids.set(ref.key, ref.remoteIds);
  return entries.map((entry) => ({ ...entry, remoteIds: ids.get(entry.key) ?? entry.remoteIds }));
}

interface BroughtTurn {
  readonly messages: readonly KeptEntry[];
  readonly reply: KeptEntry;
}

/** The turns of this thread whose messages have no ids yet: what stands before a reply without any. */
function broughtTurns(entries: readonly KeptEntry[], threadId: string): readonly BroughtTurn[] {
  const turns: BroughtTurn[] = [];
  let messages: KeptEntry[] = [];
  for (const entry of entries) {
    if (entry.threadId !== threadId) messages = [];
    else if (entry.role === 'user') messages = entry.remoteIds === null ? [...messages, entry] : [];
    else {
      if (messages.length > 0) turns.push({ messages, reply: entry });
      messages = [];
    }
  }
  return turns;
}

async function locate(
  { ports, place }: TurnContext,
  thread: ThreadRef,
  messages: readonly KeptEntry[],
  reply: KeptEntry,
): ReturnType<TurnContext['ports']['engine']['locate']> {
  try {
    const brought = messages.map(({ key, text }) => ({ key, text }));
    return await ports.engine.locate(thread, { messages: brought, reply: reply.remoteIds ?? [] });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const ids = { conversation: place.channelId, thread: thread.id };
    ports.log.warn(
      { event: 'messages.not-located', ...ids, error },
      'It is not known where messages are in a thread. The thread is rebuilt without them.',
    );
    return [];
  }
}
