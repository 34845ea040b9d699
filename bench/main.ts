/** The benchmarks: a table on standard output, JSON with `--json`. Arguments choose rows by name. */

import { benchBackup } from './backup.ts';
import { benchCost } from './cost.ts';
import { benchIsolation } from './isolation.ts';
import { benchLatency } from './latency.ts';
import { type Row, render } from './rows.ts';
import { benchStart } from './start.ts';
import { benchThroughput } from './throughput.ts';

const BENCHMARKS: readonly (readonly [string, () => Promise<Row>])[] = [
  ...['responses', 'assistants', 'chat'].flatMap((engine) =>
    ['stream', 'poll'].map(
      (updates) => [`latency ${engine} ${updates}`, () => benchLatency(engine, updates)] as const,
    ),
  ),
  ...['responses', 'chat'].map((engine) => [`cost ${engine}`, () => benchCost(engine)] as const),
  ['throughput', benchThroughput],
  ['isolation', benchIsolation],
  ['start', benchStart],
  ['backup', benchBackup],
];

const args = process.argv.slice(2);
const wanted = args.filter((arg) => !arg.startsWith('--'));
const rows: Row[] = [];
for (const [name, run] of BENCHMARKS) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  process.stderr.write(`${name} …\n`);
  rows.push(await run());
}
console.log(args.includes('--json') ? JSON.stringify(rows, null, 2) : render(rows));
if (rows.some((row) => !row.met)) process.exitCode = 1;
