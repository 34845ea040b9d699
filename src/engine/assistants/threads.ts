/** Threads of the Assistants protocol: created, appended to, and deleted in part or whole. */

import type { Engine } from '../../conversation/ports/engine.ts';
import type { MessageRef } from '../../conversation/refs.ts';
import type { AbandonedRuns } from '../run/abandoned-runs.ts';
import type { Deletion } from '../run/deletion.ts';
import type { Client } from '../service/client.ts';
import { ignoreGone, retryTransient } from '../service/retry.ts';
import { appendMessages, locateMessages } from './append.ts';
import type { MessageBody } from './context.ts';
import { MESSAGE_KEY } from './messages.ts';

interface AssistantsThreads {
  readonly create: Engine['createThread'];
  readonly append: Engine['append'];
  readonly locate: Engine['locate'];
  readonly forget: Engine['forget'];
  readonly delete: Engine['deleteThread'];
}

interface ThreadDeps {
  readonly client: Client;
  readonly deletion: Deletion;
  readonly abandoned: AbandonedRuns;
  readonly messageBody: MessageBody;
}

const DELETE_TRIES = 3;

export function createAssistantsThreads(deps: ThreadDeps): AssistantsThreads {
  const { client, deletion } = deps;
  return {
    async create(seed, signal) {
      const messages = seed
        .filter((entry) => entry.text.trim() !== '')
        .map((entry) => ({ role: entry.role, content: entry.text, metadata: { [MESSAGE_KEY]: entry.key } }));
      const body = messages.length === 0 ? {} : { messages };
      const { id } = await client.write(
        'create a thread',
        (options) => client.openai.beta.threads.create(body, options),
        {
          signal,
          missing: 'sunset',
          holds: 'id',
        },
      );
      return { engine: 'assistants', id };
    },

    append: (thread, messages, options) => appendMessages(deps, thread.id, messages, options),

    locate: ({ id }, brought, signal) => locateMessages(client, id, brought, signal),

    async forget(thread, refs) {
      const ids = refs.flatMap((ref) => ref.remoteIds ?? []);
      const kept = await deletion.all(thread.id, ids);
      const isKept = ({ remoteIds }: MessageRef) => remoteIds?.some((id) => kept.includes(id)) ?? true;
      return { thread, kept: refs.filter(isKept) };
    },

    delete({ id }) {
      const once = () =>
        client.write(`delete ${id}`, (options) => client.openai.beta.threads.delete(id, options));
      return ignoreGone(retryTransient(once, { clock: client.clock, tries: DELETE_TRIES }));
    },
  };
}
