/** The plan of a storm: what people do and what goes wrong, drawn step by step from one seed and from nothing else. */

import type { Way } from './harness.ts';
import { assistantTroubles, discordTroubles, type Trouble } from './storm/faults.ts';

/** What can go wrong, by where it comes from. */
export const FAMILIES = ['kills', 'gateway', 'deliveries', 'people', 'discord', 'assistant'] as const;
export type Family = (typeof FAMILIES)[number];

export type Step =
  /** One person says so many things at once, delivered so often and perhaps the last one first. */
  | {
      readonly do: 'say';
      readonly room: number;
      readonly person: number;
      readonly asks: readonly { readonly parts: number; readonly thinksMs: number }[];
      readonly copies: number;
      readonly backwards: boolean;
    }
  /** The message is chosen from those that wait: a number in [0, 1). */
  | { readonly do: 'edit' | 'remove'; readonly which: number }
  | { readonly do: 'command'; readonly room: number; readonly line: '/reset' | '/stop' }
  | { readonly do: 'gateway'; readonly how: 'drop' | 'reconnect' | 'invalidate' | 'invalidate for good' }
  | { readonly do: 'trouble'; readonly trouble: Trouble }
  /** After so many milliseconds. */
  | { readonly do: 'kill'; readonly afterMs: number }
  /** By the store, at a write of that conversation. */
  | {
      readonly do: 'kill at write';
      readonly room: number;
      readonly write: number;
      readonly when: 'before' | 'after';
    };

export interface PlanOptions extends Way {
  readonly rooms: number;
  readonly people: number;
  readonly families: readonly Family[];
  /** How many kills there are to be for each turn. */
  readonly killsPerTurn: number;
}

const GATEWAY = ['drop', 'reconnect', 'invalidate', 'invalidate for good'] as const;
/** The longest time to a kill: a start takes about half of it, so that many die young. */
const KILL_WITHIN_MS = 600;
/** So much more often when nothing else goes wrong, so that few turns show much. */
const ALONE = 4;
/** Some hit a process that is dead already, or wait for a write that never comes. */
const KILLS_PER_KILL = 2;
/** Of a turn. */
const LAST_WRITE = 11;

/** @param random a number in [0, 1) */
export function createPlan(options: PlanOptions, random: () => number): () => Step {
  const { rooms, people, families, killsPerTurn } = options;
  const has = (family: Family): boolean => families.includes(family);
  const below = (most: number): number => Math.floor(random() * most);
  const discord = createDeck(discordTroubles(), random);
  const assistant = createDeck(assistantTroubles(options), random);
  const gateway = createDeck(GATEWAY, random);

  let lastRoom = 0;

  const say = (): Step => {
    lastRoom = below(rooms);
    const asks = Array.from({ length: random() < 0.7 ? 1 : 2 + below(3) }, () => ({
      parts: random() < 0.8 ? 1 : 2 + below(2),
      thinksMs: random() < 0.5 ? 0 : below(150),
    }));
    const troubled = has('deliveries') && random() < 0.3;
    return {
      do: 'say',
      room: lastRoom,
      person: below(people),
      asks,
      copies: troubled ? 2 + below(4) : 1,
      backwards: troubled && random() < 0.5,
    };
  };
  const kill = (): Step =>
    random() < 0.5
      ? { do: 'kill', afterMs: below(KILL_WITHIN_MS) }
      : {
          do: 'kill at write',
          room: lastRoom,
          write: 1 + below(LAST_WRITE),
          when: random() < 0.5 ? 'before' : 'after',
        };
  const bother = (): Step => {
    const chance = random();
    if (chance < 0.1) return { do: 'command', room: lastRoom, line: random() < 0.5 ? '/reset' : '/stop' };
    return { do: chance < 0.55 ? 'edit' : 'remove', which: random() };
  };

  /** How often for each thing that is said, and what. */
  const troubles: readonly (readonly [Family, number, () => Step])[] = [
    ['kills', KILLS_PER_KILL * killsPerTurn, kill],
    ['gateway', 0.06, () => ({ do: 'gateway', how: gateway() })],
    ['people', 0.12, bother],
    ['discord', 0.2, () => ({ do: 'trouble', trouble: discord() })],
    ['assistant', 0.2, () => ({ do: 'trouble', trouble: assistant() })],
  ];
  const drawn = troubles
    .filter(([family]) => has(family))
    .map(([family, often, draw]) => ({
      often: families.length === 1 && family !== 'kills' ? ALONE * often : often,
      draw,
    }));
  return () => {
    let chance = random() * (1 + drawn.reduce((sum, { often }) => sum + often, 0));
    for (const { often, draw } of drawn) {
      if (chance < often) return draw();
      chance -= often;
    }
    return say();
  };
}

/** Deals all in a random order before any comes again, so that a short storm has each of them. */
function createDeck<T>(all: readonly [T, ...T[]] | readonly T[], random: () => number): () => T {
  let left: T[] = [];
  return () => {
    if (left.length === 0) left = [...all];
    const [drawn] = left.splice(Math.floor(random() * left.length), 1);
    if (drawn === undefined) throw new Error('an empty deck');
    return drawn;
  };
}
