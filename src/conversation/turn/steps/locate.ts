/** Ids of messages that runs have brought: the engine is asked for them when something of their turn is to leave. */

import { EngineError } from '../../../errors.ts';
import type { KeptEntry } from '../../record/transcript.ts';
import type { ThreadRef } from '../../refs.ts';
import type { TurnContext } from '../turn-context.ts';

/** As many turns may fade together. */
const AT_A_TIME = 8;

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
  const leaves = new Set(leaving);
  const turns = broughtTurns(entries, thread.id).filter(({ messages, reply }) =>
    [...messages, reply].some(({ key }) => leaves.has(key)),
  );
  for (let at = 0; at < turns.length; at += AT_A_TIME) {
    const some = turns.slice(at, at + AT_A_TIME);
    const found = await Promise.all(some.map((turn) => locate(context, thread, turn.messages, turn.reply)));
    for (const ref of found.flat()) ids.set(ref.key, ref.remoteIds);
  }
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
