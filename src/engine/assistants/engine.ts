/**
 * The engine over the Assistants protocol, version 2. Messages are appended before the run instead of going along with
 * it: their ids are known at once, and a run that is started again cannot say anything twice.
 */

import type { Engine } from '../../conversation/ports/engine.ts';
import { EngineError } from '../../errors.ts';
import { createAbandonedRuns } from '../run/abandoned-runs.ts';
import { createDeletion } from '../run/deletion.ts';
import { guardRun, withLastLook } from '../run/guard-run.ts';
import { createClient } from '../service/client.ts';
import type { EngineConfig, EngineDeps } from '../service/engine-config.ts';
import { requireTools } from '../service/hosted-tools.ts';
import { checkModel } from '../service/models.ts';
import { isTransient } from '../service/translate-error.ts';
import { clearRun } from './abandoned.ts';
import { type AssistantProvider, createAssistantProvider } from './assistant.ts';
import { cancelRun, freeThread } from './begin.ts';
import type { AssistantsRun, FreeThread } from './follow.ts';
import { resumeAssistants, runAssistants } from './run.ts';
import { createAssistantsThreads } from './threads.ts';

export function createAssistantsEngine(config: EngineConfig, { clock, log, memory }: EngineDeps): Engine {
  requireTools('assistants', config.tools);
  const client = createClient(config, clock);
  const assistant = createAssistantProvider(client, config, memory);
  const abandoned = createAbandonedRuns({ clock, log, memory });
  const { messages } = client.openai.beta.threads;
  const deletion = createDeletion(client, (thread, id, signal) =>
    client.write(
      `delete ${id} of ${thread}`,
      (options) => messages.delete(id, { thread_id: thread }, options),
      { signal, missing: 'unsupported' },
    ),
  );
  const free: FreeThread = (thread, busy, signal) => freeThread({ client, abandoned }, thread, busy, signal);
  const threads = createAssistantsThreads(client, deletion, free);
  const way = { wanted: config.updates === 'stream' };

  const cancel: Engine['cancel'] = async (run) => {
    await abandoned.add(run);
    return cancelRun(client, run.threadId, run.id);
  };
  const frame = { clock, log, cancel };
  const sweep: AssistantsRun['sweep'] = (thread, signal) =>
    abandoned.sweep(thread, (id) => clearRun({ client, deletion }, thread, id, signal));
  const shared = { client, log, assistant, way, abandoned, deletion, sweep, freeThread: free };

  return {
    kind: 'assistants',
    get model() {
      return assistant.model;
    },
    can: {
      resume: true,
      cancel: true,
      get forget() {
        return deletion.possible;
      },
      images: false,
      files: false,
      tools: true,
      stream: config.updates === 'stream',
    },
    async prepare(signal) {
      const warnings = await withSunsetHint(() => checkAssistant(assistant, signal));
      return [...warnings, ...(await checkModel(client, assistant.model, signal)).warnings];
    },
    createThread: (seed, signal) => withSunsetHint(() => threads.create(seed, signal)),
    append: threads.append,
    run: (request, options) =>
      guardRun(options, frame, (signal) => {
        const context: AssistantsRun = { ...shared, request, options, signal };
        return runAssistants(context);
      }),
    resume(ref, request, given) {
      const options = withLastLook(given, clock);
      return guardRun(options, frame, (signal) =>
        resumeAssistants({ ...shared, request, options, signal }, ref),
      );
    },
    cancel,
    forget: threads.forget,
    deleteThread: threads.delete,
  };
}

/** A service that does not answer just now is no reason not to start: the first run asks again. */
async function checkAssistant(
  assistant: AssistantProvider,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  try {
    await assistant.id(signal);
    return [];
  } catch (error) {
    if (!(error instanceof EngineError) || !isTransient(error)) throw error;
    return [`Could not check the assistant: ${error.message}`];
  }
}

/** OpenAI ended the protocol on 2026-08-26 and answers its paths with 404 since; the error then names the way out. */
async function withSunsetHint<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof EngineError) || error.fault !== 'sunset') throw error;
    throw new EngineError(
      'sunset',
      `${error.message} (the Assistants API no longer exists at this address: set ASSISTANT_ENGINE=responses)`,
      { cause: error, ...(error.status === undefined ? {} : { status: error.status }) },
    );
  }
}
