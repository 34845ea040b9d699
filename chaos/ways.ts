/** What the suite covers: each engine by its stream, by polling where that differs, and its share of a storm. */

import type { KillOptions } from './kill/kill-points.ts';
import type { StormOptions } from './storm/storm.ts';

const ENGINES = ['responses', 'assistants', 'chat'] as const;

/** Those that poll are killed at their requests alone: their writes are those of the stream. */
export const KILL_WAYS: readonly Omit<KillOptions, 'seed'>[] = [
  ...ENGINES.map((engine) => ({ engine, updates: 'stream' }) as const),
  ...ENGINES.map((engine) => ({ engine, updates: 'poll', requestsOnly: true }) as const),
];

/** Together five hundred turns and a hundred kills. */
export const STORM_SHARES: readonly Omit<StormOptions, 'seed' | 'families'>[] = ENGINES.map(
  (engine) => ({ engine, updates: 'stream', turns: 168, kills: 34 }) as const,
);
