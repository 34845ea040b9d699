/** The benchmarks by name, and which of them are run. */

import type { BotTree } from './ground/bot-tree.ts';
import type { Tell } from './ground/progress.ts';
import { benchBackup } from './measures/backup.ts';
import { benchCost } from './measures/cost.ts';
import { benchDistant } from './measures/distant.ts';
import { benchIsolation } from './measures/isolation.ts';
import { benchLatency } from './measures/latency.ts';
import { benchMemory } from './measures/memory.ts';
import { benchRemembering } from './measures/remembering.ts';
import { benchSoak } from './measures/soak.ts';
import { benchStart } from './measures/start.ts';
import { benchThroughput } from './measures/throughput.ts';
import type { Row } from './report/row.ts';

export interface Benchmark {
  readonly name: string;
  /** Takes so long that it is run on request alone. */
  readonly isLong: boolean;
  run(context: BenchContext): Promise<readonly Row[]>;
}

export interface BenchContext {
  /** The bot that is measured. */
  readonly tree: BotTree;
  /** Told how far a long one has come. */
  readonly tell: Tell;
}

const ENGINES = ['responses', 'assistants', 'chat'];

function short(name: string, run: Benchmark['run']): Benchmark {
  return { name, isLong: false, run };
}

function long(name: string, run: Benchmark['run']): Benchmark {
  return { name, isLong: true, run };
}

export const BENCHMARKS: readonly Benchmark[] = [
  ...ENGINES.flatMap((engine) =>
    ['stream', 'poll'].map((updates) =>
      short(`latency ${engine} ${updates}`, ({ tree }) => benchLatency(tree, engine, updates)),
    ),
  ),
  ...ENGINES.map((engine) => short(`distant ${engine}`, ({ tree }) => benchDistant(tree, engine))),
  ...ENGINES.map((engine) => short(`cost ${engine}`, ({ tree }) => benchCost(tree, engine))),
  ...ENGINES.map((engine) => long(`remembering ${engine}`, ({ tree }) => benchRemembering(tree, engine))),
  short('throughput', ({ tree }) => benchThroughput(tree)),
  short('isolation', ({ tree }) => benchIsolation(tree)),
  short('start', ({ tree }) => benchStart(tree, { conversations: 10_000, mostMs: 500 })),
  short('start-100000', ({ tree }) => benchStart(tree, { conversations: 100_000, mostMs: 1_000 })),
  short('backup', ({ tree }) => benchBackup(tree)),
  short('memory', ({ tree, tell }) => benchMemory(tree, [1_000, 10_000], tell)),
  long('memory-100000', ({ tree, tell }) => benchMemory(tree, [1_000, 10_000, 100_000], tell)),
  long('soak', ({ tree, tell }) => benchSoak(tree, tell)),
];

/**
 * Those whose names hold one of the words, or all if there is none. A long one is chosen by its whole name alone, or
 * where `withLong` is set. Pure.
 */
export function chosen<T extends Pick<Benchmark, 'name' | 'isLong'>>(
  all: readonly T[],
  words: readonly string[],
  withLong: boolean,
): readonly T[] {
  return all.filter(({ name, isLong }) => {
    if (words.includes(name)) return true;
    const fits = words.length === 0 || words.some((word) => name.includes(word));
    return fits && (!isLong || withLong);
  });
}
