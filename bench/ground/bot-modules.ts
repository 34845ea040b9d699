/** Modules of the bot that is measured, for what is measured in this process. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BotTree } from './bot-tree.ts';

/** What the benchmarks use of each. */
interface BotModules {
  'src/async/clock.ts': Pick<typeof import('../../src/async/clock.ts'), 'systemClock'>;
  'src/log.ts': Pick<typeof import('../../src/log.ts'), 'createLog'>;
  'src/conversation/record/record.ts': Pick<
    typeof import('../../src/conversation/record/record.ts'),
    'newConversation'
  >;
  'src/store/open-store.ts': Pick<typeof import('../../src/store/open-store.ts'), 'openStore'>;
  'src/store/backups/make.ts': Pick<typeof import('../../src/store/backups/make.ts'), 'makeBackup'>;
  'src/store/records/checksum.ts': Pick<typeof import('../../src/store/records/checksum.ts'), 'toRow'>;
  'src/store/sqlite/connection.ts': Pick<
    typeof import('../../src/store/sqlite/connection.ts'),
    'withConnection'
  >;
}

/** Rejects for a module that its revision has not. That it is used in the same way cannot be known. */
export function botModule<Path extends keyof BotModules>(
  tree: BotTree,
  path: Path,
): Promise<BotModules[Path]> {
  return import(pathToFileURL(join(tree.root, path)).href);
}

/** The store of the bot over a file, without backups. */
export async function openBotStore(tree: BotTree, path: string) {
  const { systemClock } = await botModule(tree, 'src/async/clock.ts');
  const { createLog } = await botModule(tree, 'src/log.ts');
  const { openStore } = await botModule(tree, 'src/store/open-store.ts');
  const log = createLog({ level: 'warn', format: 'json', secrets: [] });
  return openStore({ kind: 'sqlite', path, backupEveryMs: null }, { clock: systemClock, log });
}
