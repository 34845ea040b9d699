/** The engine over Chat Completions. Its threads are local: a random id, while the words come from our own transcript. */

import { randomUUID } from 'node:crypto';
import type { Engine } from '../../conversation/ports/engine.ts';
import { notOurs } from '../files/made-files.ts';
import { guardRun } from '../run/guard-run.ts';
import { createClient } from '../service/client.ts';
import type { EngineConfig, EngineDeps } from '../service/engine-config.ts';
import { requireTools } from '../service/hosted-tools.ts';
import { checkModel, checkOthers } from '../service/models.ts';
import { perModel } from '../service/per-model.ts';
import { createIdentity } from '../service/request-identity.ts';
import { createChatFiles } from './files.ts';
import { createChatRuns } from './run.ts';

export function createChatEngine(
  config: EngineConfig,
  { clock, log, memory, onRequest }: EngineDeps,
): Engine {
  requireTools('chat', config.tools);
  const client = createClient(config, clock, onRequest);
  const identityOf = createIdentity(memory);
  const runsWith = perModel(config.model, (model) => {
    const runs = createChatRuns(client, { ...config, model }, { log, identityOf });
    const isOther = model !== config.model; // that of the engine's own is told as it is prepared
    if (isOther && !client.official) runs.askWindowSoon();
    return runs;
  });
  const filesWith = perModel(config.model, createChatFiles);
  const { upload, deleteFiles } = filesWith();
  const cancel: Engine['cancel'] = async () => 'unsupported';
  const run: Engine['run'] = (request, options) =>
    guardRun(options, { clock, log, cancel }, (guarded) =>
      filesWith(request.model).watch(runsWith(request.model).run(request, guarded)),
    );

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
      const isUnwell = warnings.some(({ kind }) => kind === 'unchecked');
      if (window !== null) runsWith().budget.tell(window);
      else if (!client.official) await runsWith().askWindow({ isUnwell, signal });
      const isThere = warnings.every(({ kind }) => kind === 'model-shutdown');
      return isThere ? [...warnings, ...(await checkOthers(client, config, { signal }))] : warnings;
    },
    createThread: async () => ({ engine: 'chat', id: randomUUID() }),
    mostBrought: Number.POSITIVE_INFINITY, // a thread holds nothing
    get memory() {
      return runsWith().budget.memory;
    },
    memoryOf: (model) => runsWith(model).budget.memory,
    append: async (_thread, messages) => messages.map(({ key }) => ({ key, remoteIds: [] })),
    locate: async (_thread, { messages }) => messages.map(({ key }) => ({ key, remoteIds: [] })),
    run,
    // The server keeps nothing that could be resumed, so the run is made again.
    resume: (_run, request, options) => run(request, options),
    cancel,
    forget: async (thread) => ({ thread, kept: [] }),
    deleteThread: async () => {},
    wayIn: (file, model) => filesWith(model).wayIn(file),
    upload,
    deleteFiles,
    openMade: async () => {
      throw notOurs('chat'); // a completion makes none
    },
  };
}
