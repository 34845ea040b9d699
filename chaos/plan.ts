/** The plan of a storm: what people do and what goes wrong, drawn step by step from one seed and nothing else. Pure. */

import type { Variant } from './harness.ts';
import { assistantFaults, discordFaults, type StormFault } from './storm/faults.ts';

/** What can go wrong, by where it comes from. */
export const FAMILIES = ['kills', 'gateway', 'deliveries', 'people', 'discord', 'assistant'] as const;
export type Family = (typeof FAMILIES)[number];

export type Step =
  /** One person says several things at once, which arrive so often and perhaps the last one first. */
  | {
      readonly kind: 'say';
      readonly place: number;
      readonly person: number;
      readonly asks: readonly { readonly parts: number; readonly thinksMs: number }[];
      readonly copies: number;
      readonly backwards: boolean;
    }
  /** The message is chosen from those that wait: a number in [0, 1). */
  | { readonly kind: 'edit' | 'remove'; readonly which: number }
  | { readonly kind: 'command'; readonly place: number; readonly line: '/reset' | '/stop' }
  | { readonly kind: 'gateway'; readonly how: 'drop' | 'reconnect' | 'invalidate' | 'invalidate-for-good' }
  | { readonly kind: 'fault'; readonly fault: StormFault }
  /** After so many milliseconds. */
  | { readonly kind: 'kill'; readonly afterMs: number }
  /** By the store, at a write of that conversation. */
  | {
      readonly kind: 'kill-at-write';
      readonly place: number;
      readonly write: number;
      readonly when: 'before' | 'after';
    };

export interface PlanOptions extends Variant {
  /** How many there are to speak in. */
  readonly places: number;
  readonly people: number;
  readonly families: readonly Family[];
  /** How many kills there are to be for each turn. */
  readonly killsPerTurn: number;
}

const GATEWAY = ['drop', 'reconnect', 'invalidate', 'invalidate-for-good'] as const;
/** The longest time to a kill: a start takes about half of it, so that many die young. */
const KILL_WITHIN_MS = 600;
/** By how much more often a family strikes where it is the only one, so that few turns show much. */
const ALONE = 4;
/** Some hit a process that is dead already, or wait for a write that never comes. */
const KILLS_PER_KILL = 2;
/** The number of the last write of a turn. */
const LAST_WRITE = 11;

/** @param random a number in [0, 1) */
export function createPlan(options: PlanOptions, random: () => number): () => Step {
  const { places, people, families, killsPerTurn } = options;
  const has = (family: Family): boolean => families.includes(family);
  const below = (most: number): number => Math.floor(random() * most);
  const discord = createDeck(discordFaults(options), random);
  const assistant = createDeck(assistantFaults(options), random);
  const gateway = createDeck(GATEWAY, random);

  let lastPlace = 0;

  const say = (): Step => {
    lastPlace = below(places);
    const asks = Array.from({ length: random() < 0.7 ? 1 : 2 + below(3) }, () => ({
      parts: random() < 0.8 ? 1 : 2 + below(2),
      thinksMs: random() < 0.5 ? 0 : below(150),
    }));
    const isDisturbed = has('deliveries') && random() < 0.3;
    return {
      kind: 'say',
      place: lastPlace,
      person: below(people),
      asks,
      copies: isDisturbed ? 2 + below(4) : 1,
      backwards: isDisturbed && random() < 0.5,
    };
  };
  const kill = (): Step =>
    random() < 0.5
      ? { kind: 'kill', afterMs: below(KILL_WITHIN_MS) }
      : {
          kind: 'kill-at-write',
          place: lastPlace,
          write: 1 + below(LAST_WRITE),
          when: random() < 0.5 ? 'before' : 'after',
        };
  const interfere = (): Step => {
    const chance = random();
    if (chance < 0.1) return { kind: 'command', place: lastPlace, line: random() < 0.5 ? '/reset' : '/stop' };
    return { kind: chance < 0.55 ? 'edit' : 'remove', which: random() };
  };

  /** For each family how often a step of it comes for each that says something, and how it is drawn. */
  const drawers: readonly (readonly [Family, number, () => Step])[] = [
    ['kills', KILLS_PER_KILL * killsPerTurn, kill],
    ['gateway', 0.06, () => ({ kind: 'gateway', how: gateway() })],
    ['people', 0.12, interfere],
    ['discord', 0.2, () => ({ kind: 'fault', fault: discord() })],
    ['assistant', 0.2, () => ({ kind: 'fault', fault: assistant() })],
  ];
  const drawn = drawers
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
