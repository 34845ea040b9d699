/** The engine over Chat Completions. Its threads are local: a random id, while the words come from our own transcript. */

import { randomUUID } from 'node:crypto';
import type { Engine } from '../../conversation/ports/engine.ts';
import { notOurs } from '../files/made-files.ts';
import { guardRun } from '../run/guard-run.ts';
import { createClient } from '../service/client.ts';
import type { EngineConfig, EngineDeps } from '../service/engine-config.ts';
import { requireTools } from '../service/hosted-tools.ts';
import { checkModel } from '../service/models.ts';
import { createChatFiles } from './files.ts';
import { createChatRuns } from './run.ts';

export function createChatEngine(
  config: EngineConfig,
  { clock, log, memory, onRequest }: EngineDeps,
): Engine {
  requireTools('chat', config.tools);
  const client = createClient(config, clock, onRequest);
  const runs = createChatRuns(client, config, { log, memory });
  const { watch, ...files } = createChatFiles();
  const cancel: Engine['cancel'] = async () => 'unsupported';
  const run: Engine['run'] = (request, options) =>
    guardRun(options, { clock, log, cancel }, (guarded) => watch(runs.run(request, guarded)));

  return {
    kind: 'chat',
    model: config.model,
    can: {
      resume: false,
      forget: true,
      stream: config.updates === 'stream',
    },
    async prepare(signal) {
      const { warnings, window } = await checkModel(client, config.model, signal);
      if (window !== null) runs.budget.tell(window);
      else if (!client.official)
        await runs.askWindow({ isUnwell: warnings.some(({ kind }) => kind === 'unchecked'), signal });
      return warnings;
    },
    createThread: async () => ({ engine: 'chat', id: randomUUID() }),
    mostBrought: Number.POSITIVE_INFINITY, // a thread holds nothing
    get memory() {
      return runs.budget.memory;
    },
    append: async (_thread, messages) => messages.map(({ key }) => ({ key, remoteIds: [] })),
    locate: async (_thread, { messages }) => messages.map(({ key }) => ({ key, remoteIds: [] })),
    run,
    // The server keeps nothing that could be resumed, so the run is made again.
    resume: (_run, request, options) => run(request, options),
    cancel,
    forget: async (thread) => ({ thread, kept: [] }),
    deleteThread: async () => {},
    ...files,
    openMade: async () => {
      throw notOurs('chat'); // a completion makes none
    },
  };
}
