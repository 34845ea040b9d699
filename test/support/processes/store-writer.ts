/** A process that writes numbered records, saying each number once its write is durable, until it is killed. */

import { systemClock } from '../../../src/async/clock.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { createKeptLog } from '../fakes/kept-log.ts';
import { pending, record } from '../messages.ts';

const store = await openStore(process.argv[2] ?? '', { clock: systemClock, log: createKeptLog() });
for (let n = 0; ; n += 1) {
  await store.writeConversation(record({ id: String(n), epoch: n, pending: [pending(n, 'open')] }));
  process.stdout.write(`${n}\n`);
}
