/**
 * What the suite covers: each engine with messages that its runs bring, and with messages that are appended before them;
 * by its stream, by polling where that differs; and its share of a storm.
 */

import type { KillOptions } from './kill/kill-points.ts';
import type { StormOptions } from './storm/storm.ts';

const BROUGHT = (['responses', 'assistants', 'chat'] as const).map(
  (engine) => ({ engine, messages: 'brought' }) as const,
);
/** `chat` appends nothing. */
const APPENDED = (['responses', 'assistants'] as const).map(
  (engine) => ({ engine, messages: 'appended' }) as const,
);

/** Those that poll are killed at their requests alone: their writes are those of the stream. */
export const KILL_WAYS: readonly Omit<KillOptions, 'seed'>[] = [
  ...[...BROUGHT, ...APPENDED].map((way) => ({ ...way, updates: 'stream' }) as const),
  ...BROUGHT.map((way) => ({ ...way, updates: 'poll', requestsOnly: true }) as const),
];

/** Together five hundred turns and a hundred kills. */
export const STORM_SHARES: readonly Omit<StormOptions, 'seed' | 'families'>[] = [...BROUGHT, ...APPENDED].map(
  (way) => ({ ...way, updates: 'stream', turns: 101, kills: 21 }) as const,
);
