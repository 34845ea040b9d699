/** How records of earlier versions become those of the present one, a step for each version. Pure. */

import type { Upgrades } from './records.ts';

type Fields = Record<string, unknown>;

/** 2: what was missed, what is to be forgotten, what was told, how far back all counts as seen, what a stop left behind. */
export const CONVERSATION_UPGRADES: Upgrades = {
  1: ({ turn, discarded, ...record }) => ({
    ...record,
    discarded: Array.isArray(discarded)
      ? discarded.map((one: Fields) => ({ ...one, turn: null }))
      : discarded,
    turn: typeof turn === 'object' && turn !== null ? { ...turn, revised: false } : turn,
    missed: [],
    forget: [],
    told: null,
    full: false,
    seenUpTo: null,
  }),
};

/** 2: where the engine keeps each entry; of earlier ones nobody knows, so their thread is rebuilt to be rid of one. */
export const TRANSCRIPT_UPGRADES: Upgrades = {
  1: ({ entries, ...record }) => ({
    ...record,
    entries: Array.isArray(entries)
      ? entries.map((entry: Fields) => ({ ...entry, threadId: null, remoteIds: [] }))
      : entries,
  }),
};

/** 2: as it was. */
export const SERVER_UPGRADES: Upgrades = { 1: (record) => record };
