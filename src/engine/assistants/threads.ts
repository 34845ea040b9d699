/** Threads of the Assistants protocol: created, appended to, and deleted in part or whole. */

import type { Message } from 'openai/resources/beta/threads/messages';
import type { Engine, TurnMessage } from '../../conversation/ports/engine.ts';
import type { MessageRef } from '../../conversation/refs.ts';
import type { AbandonedRuns } from '../run/abandoned-runs.ts';
import type { Deletion } from '../run/deletion.ts';
import { messageText } from '../run/message-text.ts';
import type { Client } from '../service/client.ts';
import { asPartialWrite } from '../service/partial-write.ts';
import { ignoreGone, retryTransient, retryWhileLocked } from '../service/retry.ts';
import { freeThread } from './free-thread.ts';
import { latestMessages } from './messages.ts';

interface AssistantsThreads {
  readonly create: Engine['createThread'];
  readonly append: Engine['append'];
  readonly forget: Engine['forget'];
  readonly delete: Engine['deleteThread'];
}

interface ThreadDeps {
  readonly client: Client;
  readonly deletion: Deletion;
  readonly abandoned: AbandonedRuns;
}

/** The key of a message's metadata that holds its Discord id. */
const MESSAGE_KEY = 'message';
/** How long an append waits for a run that is in its way. A run waits until its deadline. */
const LOCK_PATIENCE_MS = 300_000;
const DELETE_TRIES = 3;

export function createAssistantsThreads(deps: ThreadDeps): AssistantsThreads {
  const { client, deletion } = deps;
  const { threads } = client.openai.beta;
  return {
    async create(seed, signal) {
      const messages = seed
        .filter((entry) => entry.text.trim() !== '')
        .map((entry) => ({ role: entry.role, content: entry.text, metadata: { [MESSAGE_KEY]: entry.key } }));
      const body = messages.length === 0 ? {} : { messages };
      const { id } = await client.write('create a thread', (options) => threads.create(body, options), {
        signal,
        missing: 'sunset',
        holds: 'id',
      });
      return { engine: 'assistants', id };
    },

    async append(thread, messages, { lookFirst, signal }) {
      const known = lookFirst
        ? new Map((await latestMessages(client, thread.id, { signal })).flatMap(byKey))
        : new Map<string, string>();
      const refs: MessageRef[] = [];
      for (const message of messages) {
        try {
          refs.push(await appendOne(deps, thread.id, message, known.get(message.key), signal));
        } catch (error) {
          throw refs.length === 0 ? error : asPartialWrite(error);
        }
      }
      return refs;
    },

    async forget(thread, refs) {
      const ids = refs.flatMap((ref) => ref.remoteIds);
      const kept = await deletion.all(thread.id, ids);
      return { thread, kept: refs.filter((ref) => ref.remoteIds.some((id) => kept.includes(id))) };
    },

    delete({ id }) {
      const once = () => client.write(`delete ${id}`, (options) => threads.delete(id, options));
      return ignoreGone(retryTransient(once, { clock: client.clock, tries: DELETE_TRIES }));
    },
  };
}

/** @param knownId the message's id if it is in the thread already */
async function appendOne(
  deps: ThreadDeps,
  threadId: string,
  message: TurnMessage,
  knownId: string | undefined,
  signal: AbortSignal | undefined,
): Promise<MessageRef> {
  const { key } = message;
  const text = messageText(message);
  if (text === '') return { key, remoteIds: [] };
  return { key, remoteIds: [knownId ?? (await add(deps, threadId, { key, text }, signal))] };
}

async function add(
  { client, abandoned }: ThreadDeps,
  threadId: string,
  { key, text }: { readonly key: string; readonly text: string },
  signal: AbortSignal | undefined,
): Promise<string> {
  const { messages } = client.openai.beta.threads;
  const body = { role: 'user' as const, content: text, metadata: { [MESSAGE_KEY]: key } };
  const write = () =>
    client.write(`append to ${threadId}`, (options) => messages.create(threadId, body, options), {
      signal,
      holds: 'id',
    });
  const { id } = await retryWhileLocked(
    write,
    { clock: client.clock, signal, patienceMs: LOCK_PATIENCE_MS },
    (busy) => freeThread({ client, abandoned }, threadId, busy, signal),
  );
  return id;
}

function byKey({ id, metadata }: Message): [string, string][] {
  const key = metadata?.[MESSAGE_KEY];
  return typeof key === 'string' ? [[key, id]] : [];
}
