/**
 * A process that opens a store whose values have an earlier key or none. Once some have the current one it says so, and
 * goes no further: it is to be killed in the midst of them.
 */

import { systemClock } from '../../../src/async/clock.ts';
import { countKeys } from '../../../src/store/backups/key-counts.ts';
import { createKeyRing } from '../../../src/store/encryption/key-ring.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { createKeptLog } from '../fakes/kept-log.ts';
import { sqliteAt } from '../sqlite-at.ts';
import { keysOf } from '../store-keys.ts';

const parent = process.ppid;
const [, , path = '', current, older] = process.argv;
const keys = keysOf(Number(current), older === undefined ? undefined : Number(older));
/** The first pause between the values never ends. */
const clock = { ...systemClock, sleep: () => new Promise<void>(() => {}) };
const store = await openStore({ ...sqliteAt(path), keys }, { clock, log: createKeptLog() });
const ring = createKeyRing(keys);
while (process.ppid === parent) {
  if ((await countKeys(path, ring)).current > 0) process.stdout.write('some\n');
  await systemClock.sleep(1);
}
await store.close();
