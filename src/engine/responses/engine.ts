/**
 * The engine over Responses and Conversations. The first run of a turn brings its messages as its input, which joins the
 * conversation when the run completes. After a failure they are appended before the run: so they survive one that fails
 * again, their ids are known, and starting it once more cannot say anything twice.
 */

import type { Engine } from '../../conversation/ports/engine.ts';
import { createUploads } from '../files/uploads.ts';
import { createAbandonedRuns } from '../run/abandoned-runs.ts';
import { createBring } from '../run/bring.ts';
import { cancelAtService } from '../run/cancel.ts';
import { createRemoteRuns } from '../run/remote-runs.ts';
import { type Client, createClient } from '../service/client.ts';
import type { EngineConfig, EngineDeps } from '../service/engine-config.ts';
import { requireTools } from '../service/hosted-tools.ts';
import { checkModel, checkOthers } from '../service/models.ts';
import { perModel } from '../service/per-model.ts';
import { createIdentity } from '../service/request-identity.ts';
import { createThreadMemory } from '../service/window/windows.ts';
import { createClearResponse } from './abandoned.ts';
import { holdsMessages } from './begin.ts';
import type { ResponsesContext } from './context.ts';
import { createResponseStarter } from './create.ts';
import { createResponsesFiles } from './files.ts';
import { ITEMS_PER_CALL } from './items/append.ts';
import { createRemoval } from './items/removal.ts';
import { createTrim } from './items/trim.ts';
import { CODE_OUTPUTS, createOpenMade } from './made-files.ts';
import { isOver } from './output.ts';
import { checkConversations } from './protocol.ts';
import { dropUnansweredItems } from './repair.ts';
import { resume, start } from './run.ts';
import { createResponsesThreads } from './threads.ts';

export function createResponsesEngine(config: EngineConfig, deps: EngineDeps): Engine {
  requireTools('responses', config.tools);
  const client = createClient(config, deps.clock, deps.onRequest);
  const removal = createRemoval(client);
  const abandoned = createAbandonedRuns({ ...deps, clear: createClearResponse(client, removal) });
  const identityOf = createIdentity(deps.memory);
  const starter = perModel(config.model, (model) =>
    createResponseStarter(client, { ...config, model }, { ...deps, identityOf }),
  );
  const trim = createTrim(client, removal);
  const threads = createResponsesThreads({ client, removal, abandoned });
  const bring = createBring(ITEMS_PER_CALL, /^input$/, { isTrusted: client.official });
  const files = createResponsesFiles(createUploads(client));
  const include = config.tools.includes('code_interpreter') ? [CODE_OUTPUTS] : [];
  const memory = perModel(config.model, (model) => createThreadMemory(model, config.baseUrl));
  const shared = { client, log: deps.log, include, removal, abandoned };

  const runs = createRemoteRuns<ResponsesContext>(deps, {
    contextOf: (request, options) => ({ ...shared, create: starter(request.model), request, options }),
    async *start(context) {
      await trim(context.request, context.options.signal);
      yield* start(context);
    },
    resume,
    bring,
    holdsMessages,
    dropUnanswered: dropUnansweredItems,
    async cancel(run) {
      if (run.foundByReply) return 'finished';
      await abandoned.add(run);
      return cancelResponse(client, run.id);
    },
  });

  return {
    kind: 'responses',
    model: config.model,
    can: {
      resume: true,
      get forget() {
        return removal.deletion.possible;
      },
      stream: config.updates === 'stream',
    },
    async prepare(signal) {
      const { warnings, window } = await checkModel(client, config.model, signal);
      memory().tell(window);
      // A server that is not there just now, or not at this address, is asked nothing further.
      const isThere = warnings.every(({ kind }) => kind === 'model-shutdown');
      if (!isThere) return warnings;
      const ofOthers = await checkOthers(client, config, {
        signal,
        tell: (model, told) => memory(model).tell(told),
      });
      return [...warnings, ...ofOthers, ...(await checkConversations(client, signal))];
    },
    createThread: threads.create,
    get mostBrought() {
      return bring.most;
    },
    get memory() {
      return memory().tokens;
    },
    memoryOf: (model) => memory(model).tokens,
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

function cancelResponse(client: Client, id: string): ReturnType<Engine['cancel']> {
  const { responses } = client.openai;
  return cancelAtService(client.clock, async (signal) => {
    const response = await client.write(`cancel ${id}`, (options) => responses.cancel(id, options), {
      signal,
      missing: 'unsupported',
      holds: 'id',
    });
    return isOver(response) && response.status !== 'cancelled' ? 'finished' : 'cancelled';
  });
}
