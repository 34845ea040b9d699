/** Threads of the Assistants protocol: made, added to, and taken apart again. */

import type { Message } from 'openai/resources/beta/threads/messages';
import type { Engine, MessageRef, TurnMessage } from '../conversation/ports/engine.ts';
import { EngineError } from '../errors.ts';
import { freeThread } from './assistants-begin.ts';
import type { Client } from './client.ts';
import { messageText } from './message-text.ts';
import { partlyDone } from './partly-done.ts';
import { unlessGone, whenFree } from './patience.ts';

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

export function createAssistantsThreads(client: Client): AssistantsThreads {
  const { threads } = client.openai.beta;

  const add = async (threadId: string, { key, text }: Said, signal?: AbortSignal): Promise<string> => {
    const body = { role: 'user' as const, content: text, metadata: { [MESSAGE_KEY]: key } };
    const write = () =>
      client.write(`append to ${threadId}`, (options) => threads.messages.create(threadId, body, options), {
        signal,
      });
    const { id } = await whenFree(
      write,
      { clock: client.clock, signal, patienceMs: LOCK_PATIENCE_MS },
      (busy) => freeThread(client, threadId, busy, signal),
    );
    return id;
  };

  /** The ids of the messages that are in the thread already, by their Discord id. */
  const lookFor = async (threadId: string, signal?: AbortSignal): Promise<Map<string, string>> => {
    const query = { order: 'desc' as const, limit: LOOK_BACK_MESSAGES };
    const what = `list the messages of ${threadId}`;
    const list = await client.read(what, (options) => threads.messages.list(threadId, query, options), {
      signal,
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
          throw refs.length === 0 ? error : partlyDone(error);
        }
      }
      return refs;
    },

    async forget(thread, refs) {
      const kept: MessageRef[] = [];
      for (const ref of refs) {
        try {
          for (const id of ref.remoteIds)
            await unlessGone(
              client.write(
                `delete ${id} of ${thread.id}`,
                (options) => threads.messages.delete(id, { thread_id: thread.id }, options),
                { missing: 'unsupported' },
              ),
            );
        } catch (error) {
          // Two of the servers that still speak the protocol cannot delete a message.
          if (!(error instanceof EngineError) || error.fault !== 'unsupported') throw error;
          kept.push(ref);
        }
      }
      return { thread, kept };
    },

    delete: ({ id }) => unlessGone(client.write(`delete ${id}`, (options) => threads.delete(id, options))),
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
