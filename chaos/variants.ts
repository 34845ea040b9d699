/**
 * What the suite covers: each engine with messages that its runs bring, and with messages that are appended before them;
 * by its stream, and by polling; with replies that grow; with calls of functions; and its share of a storm.
 */

import type { KillOptions } from './kill/kill-points.ts';
import type { StormOptions } from './storm/storm.ts';

const BROUGHT = (['responses', 'assistants', 'chat'] as const).map(
  (engine) => ({ engine, messages: 'brought', streaming: 'off' }) as const,
);
/** `chat` appends nothing. */
const APPENDED = (['responses', 'assistants'] as const).map(
  (engine) => ({ engine, messages: 'appended', streaming: 'off' }) as const,
);
const GROWING = BROUGHT.map((variant) => ({ ...variant, streaming: 'on' }) as const);
const ALL = [...BROUGHT, ...APPENDED];

/** Those that poll are killed at their requests alone, since their writes are those of the stream. */
export const KILL_VARIANTS: readonly Omit<KillOptions, 'seed' | 'moments'>[] = [
  ...ALL.map((variant) => ({ ...variant, updates: 'stream' }) as const),
  ...GROWING.map((variant) => ({ ...variant, updates: 'stream' }) as const),
  ...BROUGHT.map((variant) => ({ ...variant, updates: 'poll', only: 'requests' }) as const),
  ...BROUGHT.map((variant) => ({ ...variant, updates: 'stream', calls: true, only: 'calls' }) as const),
];

type StormShare = Omit<StormOptions, 'seed' | 'families'>;

/** Together five hundred turns and a hundred kills; in three of five the replies grow. */
export const STORM_SHARES: readonly StormShare[] = [...GROWING, ...APPENDED].map(
  (variant) => ({ ...variant, updates: 'stream', turns: 101, kills: 21 }) as const,
);

/**
 * Together sixty turns and twelve kills: for every day. Each engine is there once; of the two ways in which messages come
 * into a thread, the one that a run brings them has two engines, and the other one has one.
 */
export const SHORT_STORM_SHARES: readonly StormShare[] = ALL.filter(
  ({ engine, messages }) => messages === (engine === 'assistants' ? 'appended' : 'brought'),
).map((variant) => ({ ...variant, updates: 'stream', turns: 20, kills: 4 }) as const);
