/**
 * The engine over Responses and Conversations. A turn is appended before its run starts, so that it survives a run that
 * fails, its ids are known, and starting the run again cannot say anything twice.
 */

import type { Engine, RunRef } from '../conversation/ports/engine.ts';
import { CANCEL_LIMIT_MS, cancelOutcome } from './cancel-outcome.ts';
import { createClient } from './client.ts';
import type { EngineConfig, EngineDeps } from './engine-config.ts';
import { requireTools } from './hosted-tools.ts';
import { checkModel } from './models.ts';
import { createResponseStarter } from './responses-create.ts';
import type { ResponsesRun } from './responses-follow.ts';
import { resumeResponses, runResponses } from './responses-run.ts';
import { createResponsesThreads } from './responses-threads.ts';
import { frameRun } from './run-frame.ts';

export function createResponsesEngine(config: EngineConfig, { clock, log }: EngineDeps): Engine {
  requireTools('responses', config.tools);
  const client = createClient(config, clock);
  const { openai } = client;
  const create = createResponseStarter(client, config);
  const threads = createResponsesThreads(client);

  const cancel = async (run: RunRef): ReturnType<Engine['cancel']> => {
    try {
      const { status } = await client.write(
        `cancel ${run.id}`,
        (options) => openai.responses.cancel(run.id, options),
        { missing: 'unsupported', limitMs: CANCEL_LIMIT_MS },
      );
      return status === 'cancelled' ? 'cancelled' : 'finished';
    } catch (error) {
      return cancelOutcome(error);
    }
  };
  const frame = { clock, log, cancel };

  return {
    kind: 'responses',
    model: config.model,
    can: {
      resume: true,
      cancel: true,
      forget: true,
      images: false,
      files: false,
      tools: true,
      stream: config.updates === 'stream',
    },
    prepare: async (signal) => (await checkModel(client, config.model, signal)).warnings,
    createThread: threads.create,
    append: threads.append,
    run: (request, options) =>
      frameRun(options, frame, async function* (signal) {
        const run: ResponsesRun = { client, log, create, request, options, signal };
        if (request.trims > 0) await threads.trim(request.thread, signal);
        yield* runResponses(run);
      }),
    resume: (ref, request, options) =>
      frameRun(options, frame, (signal) =>
        resumeResponses({ client, log, create, request, options, signal }, ref),
      ),
    cancel,
    forget: threads.forget,
    deleteThread: threads.delete,
  };
}
