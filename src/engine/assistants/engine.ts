/**
 * The engine over the Assistants protocol, version 2. The first run of a turn brings its messages, each with its Discord id,
 * by which they are found again. After a failure they are appended before the run, so that one that is started again cannot
 * say anything twice.
 */

import type { Engine, EngineWarning } from '../../conversation/ports/engine.ts';
import { EngineError } from '../../errors.ts';
import { createUploads } from '../files/uploads.ts';
import { createAbandonedRuns } from '../run/abandoned-runs.ts';
import { createBring } from '../run/bring.ts';
import { createDeletion, type Deletion } from '../run/deletion.ts';
import { createRemoteRuns } from '../run/remote-runs.ts';
import { type Client, createClient } from '../service/client.ts';
import type { EngineConfig, EngineDeps } from '../service/engine-config.ts';
import { orProtocolFailure } from '../service/failures/protocol.ts';
import { isTransient } from '../service/failures/translate-error.ts';
import { createFallback } from '../service/fallback.ts';
import { requireTools } from '../service/hosted-tools.ts';
import { checkModel, checkOthers, unchecked } from '../service/models.ts';
import { type PerModel, perModel } from '../service/per-model.ts';
import { createTuned } from '../service/tuning.ts';
import { createThreadMemory, type ThreadMemory } from '../service/window/windows.ts';
import { createOffering } from '../tools/function-tools.ts';
import { createClearRun } from './abandoned.ts';
import { type AssistantProvider, createAssistantProvider } from './assistant.ts';
import type { AssistantsContext } from './context.ts';
import { createAssistantsFiles, createOpenMade } from './files.ts';
import { cancelRun } from './free-thread.ts';
import { createMessageBody, dropUnansweredMessages } from './messages.ts';
import { holdsMessages, resume, start } from './run.ts';
import { createAssistantsThreads } from './threads.ts';

/** The protocol documents no limit for a run; this is the one of a new thread's messages. */
const MOST_BROUGHT = 32;

export function createAssistantsEngine(config: EngineConfig, deps: EngineDeps): Engine {
  requireTools('assistants', config.tools);
  const client = createClient(config, deps.clock, deps.onRequest);
  const assistant = createAssistantProvider(client, config, deps.memory);
  const deletion = createMessageDeletion(client);
  const abandoned = createAbandonedRuns({ ...deps, clear: createClearRun(client, deletion) });
  const messageBody = createMessageBody(config.tools);
  const threads = createAssistantsThreads({ client, deletion, abandoned, messageBody });
  const files = createAssistantsFiles(createUploads(client), config.tools);
  const bring = createBring(MOST_BROUGHT, /\badditional_messages\b/, { isTrusted: client.official });
  /** That of the operator's own assistant is learned under the configured name. */
  const memory = perModel(config.model, (model) => createThreadMemory(model, config.baseUrl));
  const asking = perModel(config.model, (model) => askingOf({ ...config, model }, deps));
  const shared = {
    client,
    log: deps.log,
    assistant,
    abandoned,
    deletion,
    updates: createUpdates(config),
    bring,
    messageBody,
  };

  const runs = createRemoteRuns<AssistantsContext>(deps, {
    contextOf: (request, options) => ({ ...shared, ...asking(request.model), request, options }),
    start,
    resume,
    bring,
    holdsMessages,
    dropUnanswered: dropUnansweredMessages,
    async cancel(run) {
      await abandoned.add(run);
      return cancelRun(client, run);
    },
  });

  return {
    kind: 'assistants',
    get model() {
      return assistant.model;
    },
    can: {
      resume: true,
      get forget() {
        return deletion.possible;
      },
      stream: config.updates === 'stream',
    },
    prepare: (signal) => prepare({ client, assistant, config, memory }, signal),
    createThread: (seed, signal) =>
      orProtocolFailure(() => threads.create(seed, signal), 'assistants', client),
    get mostBrought() {
      return bring.most;
    },
    get memory() {
      return memory().tokens;
    },
    memoryOf: (model) => memory(model === assistant.model ? config.model : model).tokens,
    append: threads.append,
    locate: threads.locate,
    run: runs.run,
    resume: runs.resume,
    cancel: runs.cancel,
    forget: threads.forget,
    deleteThread: threads.delete,
    ...files,
    openMade: createOpenMade(client),
  };
}

function createUpdates({ updates }: EngineConfig): AssistantsContext['updates'] {
  const levels = updates === 'stream' ? (['stream', 'poll'] as const) : (['poll'] as const);
  return createFallback<'stream' | 'poll'>(levels, /\bstream(ing)?\b/i);
}

function createMessageDeletion(client: Client): Deletion {
  return createDeletion(client, (thread, id, signal) =>
    client.write(
      `delete ${id} of ${thread}`,
      (options) => client.openai.beta.threads.messages.delete(id, { thread_id: thread }, options),
      { signal, missing: 'unsupported' },
    ),
  );
}

/** What a model refuses of a request, and is not sent again. */
function askingOf(config: EngineConfig, { log }: EngineDeps): Pick<AssistantsContext, 'tuned' | 'offering'> {
  return { tuned: createTuned(config, log), offering: createOffering(config, log) };
}

interface ToPrepare {
  readonly client: Client;
  readonly assistant: AssistantProvider;
  readonly config: EngineConfig;
  readonly memory: PerModel<ThreadMemory>;
}

async function prepare(
  { client, assistant, config, memory }: ToPrepare,
  signal?: AbortSignal,
): Promise<readonly EngineWarning[]> {
  const ofAssistant = await orProtocolFailure(() => checkAssistant(assistant, signal), 'assistants', client);
  const { warnings, window } = await checkModel(client, assistant.model, signal);
  memory().tell(window);
  if (!warnings.every(({ kind }) => kind === 'model-shutdown')) return [...ofAssistant, ...warnings];
  const tell = (model: string, told: number | null): void => memory(model).tell(told);
  return [...ofAssistant, ...warnings, ...(await checkOthers(client, config, { signal, tell }))];
}

/** A service that does not answer just now is no reason not to start: the first run asks again. */
async function checkAssistant(
  assistant: AssistantProvider,
  signal?: AbortSignal,
): Promise<readonly EngineWarning[]> {
  try {
    await assistant.id(signal);
    return [];
  } catch (error) {
    if (!(error instanceof EngineError) || !isTransient(error)) throw error;
    return [unchecked('the assistant', error)];
  }
}
