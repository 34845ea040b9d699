/** What the suite covers: each engine by stream and by poll, and each engine's share of a storm. */

import type { KillOptions } from './kill/kill-points.ts';
import type { StormOptions } from './storm/storm.ts';

const ENGINES = ['responses', 'assistants', 'chat'] as const;

/** Those that poll are killed at their requests alone, since their writes are those of the stream. */
export const KILL_VARIANTS: readonly Omit<KillOptions, 'seed'>[] = [
  ...ENGINES.map((engine) => ({ engine, updates: 'stream' }) as const),
  ...ENGINES.map((engine) => ({ engine, updates: 'poll', requestsOnly: true }) as const),
];

/** Together five hundred turns and a hundred kills. */
export const STORM_SHARES: readonly Omit<StormOptions, 'seed' | 'families'>[] = ENGINES.map(
  (engine) => ({ engine, updates: 'stream', turns: 168, kills: 34 }) as const,
);
