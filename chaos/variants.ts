/** What the suite covers: each engine by stream and by poll, and each engine's share of a storm. */

import type { KillOptions } from './kill/kill-points.ts';
import type { StormOptions } from './storm/storm.ts';

const ENGINES = ['responses', 'assistants', 'chat'] as const;

/** Those that poll are killed at their requests alone, since their writes are those of the stream. */
export const KILL_VARIANTS: readonly Omit<KillOptions, 'seed' | 'moments'>[] = [
  ...ENGINES.map((engine) => ({ engine, updates: 'stream' }) as const),
  ...ENGINES.map((engine) => ({ engine, updates: 'poll', only: 'requests' }) as const),
];

type StormShare = Omit<StormOptions, 'seed' | 'families'>;

/** Together five hundred turns and a hundred kills. */
export const STORM_SHARES: readonly StormShare[] = ENGINES.map(
  (engine) => ({ engine, updates: 'stream', turns: 168, kills: 34 }) as const,
);

/** Together a hundred turns and twenty kills: for every day. */
export const SHORT_STORM_SHARES: readonly StormShare[] = ENGINES.map(
  (engine) => ({ engine, updates: 'stream', turns: 34, kills: 7 }) as const,
);
