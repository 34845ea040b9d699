/** A process that writes numbered records, saying each number once its write is durable, until it or its parent is killed. */

import { systemClock } from '../../../src/async/clock.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { createKeptLog } from '../fakes/kept-log.ts';
import { pending, record } from '../messages.ts';

const store = await openStore(process.argv[2] ?? '', { clock: systemClock, log: createKeptLog() });
const parent = process.ppid;
for (let n = 0; process.ppid === parent; n += 1) {
  await store.writeConversation(record({ id: String(n), epoch: n, pending: [pending(n, 'open')] }));
  process.stdout.write(`${n}\n`);
}
await store.close();
