/**
 * The engine over Responses and Conversations. A turn is appended before its run starts, so that it survives a run that
 * fails, its ids are known, and starting the run again cannot say anything twice.
 */

import type { Engine, RunOptions, RunRequest } from '../../conversation/ports/engine.ts';
import { createAbandonedRuns } from '../run/abandoned-runs.ts';
import { guardRun, withLastLook } from '../run/guard-run.ts';
import { cancelAtService } from '../service/cancel.ts';
import { createClient } from '../service/client.ts';
import type { EngineConfig, EngineDeps } from '../service/engine-config.ts';
import { requireTools } from '../service/hosted-tools.ts';
import { checkModel } from '../service/models.ts';
import { clearResponse } from './abandoned.ts';
import { createResponseStarter } from './create.ts';
import type { ResponsesRun } from './follow.ts';
import { isOver } from './output.ts';
import { createRemoval } from './removal.ts';
import { isFound, resumeResponses, runResponses } from './run.ts';
import { createResponsesThreads } from './threads.ts';

export function createResponsesEngine(config: EngineConfig, { clock, log, memory }: EngineDeps): Engine {
  requireTools('responses', config.tools);
  const client = createClient(config, clock);
  const { openai } = client;
  const removal = createRemoval(client);
  const abandoned = createAbandonedRuns({ clock, log, memory });
  const create = createResponseStarter(client, config);
  const sweep: ResponsesRun['sweep'] = (thread, signal) =>
    abandoned.sweep(thread, (id) => clearResponse({ client, removal }, thread, id, signal));
  const threads = createResponsesThreads(client, removal, sweep);

  const cancel: Engine['cancel'] = async (run) => {
    if (isFound(run)) return 'finished';
    await abandoned.add(run);
    return cancelAtService(clock, async (signal) => {
      const response = await client.write(
        `cancel ${run.id}`,
        (options) => openai.responses.cancel(run.id, options),
        { signal, missing: 'unsupported', holds: 'id' },
      );
      return isOver(response) && response.status !== 'cancelled' ? 'finished' : 'cancelled';
    });
  };
  const frame = { clock, log, cancel };
  const runOf = (request: RunRequest, options: RunOptions, signal: AbortSignal): ResponsesRun => ({
    client,
    log,
    create,
    removal,
    sweep,
    request,
    options,
    signal,
  });

  return {
    kind: 'responses',
    model: config.model,
    can: {
      resume: true,
      cancel: true,
      get forget() {
        return removal.deletion.possible;
      },
      images: false,
      files: false,
      tools: true,
      stream: config.updates === 'stream',
    },
    prepare: async (signal) => (await checkModel(client, config.model, signal)).warnings,
    createThread: threads.create,
    append: threads.append,
    run: (request, options) =>
      guardRun(options, frame, async function* (signal) {
        await threads.trim(request, signal);
        yield* runResponses(runOf(request, options, signal));
      }),
    resume(ref, request, given) {
      const options = withLastLook(given, clock);
      return guardRun(options, frame, (signal) => resumeResponses(runOf(request, options, signal), ref));
    },
    cancel,
    forget: threads.forget,
    deleteThread: threads.delete,
  };
}
