/** Threads of the Assistants protocol: made, added to, and taken apart again. */

import type { Message } from 'openai/resources/beta/threads/messages';
import type { Engine, TurnMessage } from '../../conversation/ports/engine.ts';
import type { MessageRef } from '../../conversation/refs.ts';
import type { Deletion } from '../run/deletion.ts';
import { messageText } from '../run/message-text.ts';
import type { Client } from '../service/client.ts';
import { asPartialWrite } from '../service/partial-write.ts';
import { ignoreGone, retryTransient, retryWhileLocked } from '../service/retry.ts';
import type { FreeThread } from './follow.ts';

interface AssistantsThreads {
  readonly create: Engine['createThread'];
  readonly append: Engine['append'];
  readonly forget: Engine['forget'];
  readonly delete: Engine['deleteThread'];
}

/** The metadata key under which a message carries its Discord id. */
const MESSAGE_KEY = 'message';
/** How long an append waits for a run that is in its way; a run has its deadline instead. */
const LOCK_PATIENCE_MS = 300_000;
const LOOK_BACK_MESSAGES = 100;
const DELETE_TRIES = 3;

export function createAssistantsThreads(
  client: Client,
  deletion: Deletion,
  freeThread: FreeThread,
): AssistantsThreads {
  const { threads } = client.openai.beta;

  const add = async (threadId: string, { key, text }: Said, signal?: AbortSignal): Promise<string> => {
    const body = { role: 'user' as const, content: text, metadata: { [MESSAGE_KEY]: key } };
    const write = () =>
      client.write(`append to ${threadId}`, (options) => threads.messages.create(threadId, body, options), {
        signal,
        holds: 'id',
      });
    const { id } = await retryWhileLocked(
      write,
      { clock: client.clock, signal, patienceMs: LOCK_PATIENCE_MS },
      (busy) => freeThread(threadId, busy, signal),
    );
    return id;
  };

  /** The ids of the messages that are in the thread already, by their Discord id. */
  const lookFor = async (threadId: string, signal?: AbortSignal): Promise<Map<string, string>> => {
    const query = { order: 'desc' as const, limit: LOOK_BACK_MESSAGES };
    const what = `list the messages of ${threadId}`;
    const list = await client.read(what, (options) => threads.messages.list(threadId, query, options), {
      signal,
      holds: 'list',
    });
    return new Map(list.data.flatMap(keyed));
  };

  return {
    async create(seed, signal) {
      const messages = seed
        .filter((entry) => entry.text !== '')
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
      const there = lookFirst ? await lookFor(thread.id, signal) : new Map<string, string>();
      const refs: MessageRef[] = [];
      for (const said of messages.map(saidIn)) {
        try {
          const known = there.get(said.key);
          const ids = said.text === '' ? [] : [known ?? (await add(thread.id, said, signal))];
          refs.push({ key: said.key, remoteIds: ids });
        } catch (error) {
          throw refs.length === 0 ? error : asPartialWrite(error);
        }
      }
      return refs;
    },

    async forget(thread, refs) {
      const kept = new Set(
        await deletion.all(
          thread.id,
          refs.flatMap((ref) => ref.remoteIds),
        ),
      );
      return { thread, kept: refs.filter((ref) => ref.remoteIds.some((id) => kept.has(id))) };
    },

    delete({ id }) {
      const once = () => client.write(`delete ${id}`, (options) => threads.delete(id, options));
      return ignoreGone(retryTransient(once, { clock: client.clock, tries: DELETE_TRIES }));
    },
  };
}

interface Said {
  readonly key: string;
  readonly text: string;
}

function saidIn(message: TurnMessage): Said {
  return { key: message.key, text: messageText(message) };
}

function keyed(message: Message): [string, string][] {
  const key = message.metadata?.[MESSAGE_KEY];
  return typeof key === 'string' ? [[key, message.id]] : [];
}
