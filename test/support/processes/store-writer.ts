/** A process that writes numbered records, saying each number once its write is durable, until it or its parent is killed. */

import { systemClock } from '../../../src/async/clock.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { createKeptLog } from '../fakes/kept-log.ts';
import { pending, record } from '../messages.ts';
import { sqliteAt } from '../sqlite-at.ts';

const parent = process.ppid; // before the wait for a lock, in which it may end
const config = sqliteAt(process.argv[2] ?? '');
const store = await openStore(config, { clock: systemClock, log: createKeptLog() });
for (let n = 0; process.ppid === parent; n += 1) {
  await store.writeConversation(record({ id: String(n), epoch: n, pending: [pending(n, 'open')] }));
  process.stdout.write(`${n}\n`);
}
await store.close();
