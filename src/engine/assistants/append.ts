/** Appends messages to a thread, and finds those that are in it by the Discord id that each of them carries. */

import type { MessageCreateParams } from 'openai/resources/beta/threads/messages';
import type { AppendOptions, Brought, TurnMessage } from '../../conversation/ports/engine.ts';
import type { MessageRef } from '../../conversation/refs.ts';
import type { AbandonedRuns } from '../run/abandoned-runs.ts';
import { messageText } from '../run/message-text.ts';
import type { Client } from '../service/client.ts';
import { asPartialWrite } from '../service/failures/partial-write.ts';
import { retryWhileLocked } from '../service/retry.ts';
import type { MessageBody } from './context.ts';
import { freeThread } from './free-thread.ts';
import { allMessages, idsByKey, latestMessages } from './messages.ts';

/** How long an append waits for a run that is in its way. A run waits until its deadline. */
const LOCK_PATIENCE_MS = 300_000;

/**
 * With `lookFirst`, messages that are in the thread already are not added again. They are looked for as well where a run
 * holds the thread: it may be the turn's own, which has brought them, and is then left alone.
 */
export async function appendMessages(
  deps: {
    readonly client: Client;
    readonly abandoned: AbandonedRuns;
    readonly messageBody: MessageBody;
  },
  threadId: string,
  messages: readonly TurnMessage[],
  { lookFirst, signal }: AppendOptions,
): Promise<readonly MessageRef[]> {
  const { client, messageBody } = deps;
  const sent = messages.filter((message) => messageText(message) !== '');
  const look = async () => idsByKey(await latestMessages(client, threadId, { signal }));
  const known = new Map(lookFirst ? await look() : []);

  const addMissing = async (): Promise<void> => {
    for (const message of sent) {
      if (known.has(message.key)) continue;
      try {
        known.set(message.key, await add(client, threadId, messageBody(message), signal));
      } catch (error) {
        throw known.has(sent[0]?.key ?? '') ? asPartialWrite(error) : error;
      }
    }
  };

  await retryWhileLocked(
    addMissing,
    { clock: client.clock, signal, patienceMs: LOCK_PATIENCE_MS },
    async (busy) => {
      for (const [key, id] of await look()) known.set(key, id);
      return sent.every(({ key }) => known.has(key)) || freeThread(deps, threadId, busy, signal);
    },
  );
  return messages.map(({ key }) => ({ key, remoteIds: [known.get(key) ?? []].flat() }));
}

/** Those that carry other ids than the turn's messages are left out. */
export async function locateMessages(
  client: Client,
  threadId: string,
  { messages }: Brought,
  signal?: AbortSignal,
): Promise<readonly MessageRef[]> {
  const known = idsByKey(await allMessages(client, threadId, { signal }));
  return messages.flatMap(({ key, text }): MessageRef[] => {
    const id = known.get(key);
    if (id !== undefined) return [{ key, remoteIds: [id] }];
    return text === '' ? [{ key, remoteIds: [] }] : [];
  });
}

async function add(
  client: Client,
  threadId: string,
  body: MessageCreateParams,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { messages } = client.openai.beta.threads;
  const { id } = await client.write(
    `append to ${threadId}`,
    (options) => messages.create(threadId, body, options),
    { signal, holds: 'id' },
  );
  return id;
}
