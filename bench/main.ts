/**
 * The benchmarks: a table on standard output, JSON with `--json`. Arguments choose them by parts of their names; the long
 * ones are run by their whole names or with `--long`. With `--against REV` the bot of another revision is measured beside
 * this one. The exit code is 1 if a goal is missed, 2 if nothing can be run.
 */

import { compareWith } from './against/compare-with.ts';
import { BENCHMARKS, type Benchmark, chosen } from './benchmarks.ts';
import { readBotTree, THIS_TREE } from './ground/bot-tree.ts';
import { progressOn } from './ground/progress.ts';
import { readOptions } from './options.ts';
import { comparisonTable } from './report/comparison.ts';
import type { Row } from './report/row.ts';
import { rowsTable } from './report/table.ts';

const EXIT_MISSED = 1;
const EXIT_WRONG = 2;
const tell = progressOn(process.stderr);

function announce(text: string): void {
  process.stderr.write(`${text} …\n`);
}

function refuse(problem: string): void {
  console.error(problem);
  process.exitCode = EXIT_WRONG;
}

async function measure(benchmarks: readonly Benchmark[], json: boolean): Promise<void> {
  const tree = await readBotTree(THIS_TREE);
  const rows: Row[] = [];
  for (const { name, run } of benchmarks) {
    announce(name);
    rows.push(...(await run({ tree, tell })));
  }
  console.log(json ? JSON.stringify(rows, null, 2) : rowsTable(rows));
  if (rows.some((row) => !row.met)) process.exitCode = EXIT_MISSED;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.kind === 'wrong') return refuse(options.problem);
  const { words, json, long, against } = options;
  const benchmarks = chosen(BENCHMARKS, words, long);
  if (benchmarks.length === 0)
    return refuse(`No benchmark fits; there are ${BENCHMARKS.map(({ name }) => name).join(', ')}.`);
  if (against === null) return measure(benchmarks, json);
  const compared = await compareWith(against, benchmarks, { announce, tell });
  if (compared.kind === 'impossible') return refuse(compared.why);
  console.log(json ? JSON.stringify(compared, null, 2) : comparisonTable(compared));
}

await main();
