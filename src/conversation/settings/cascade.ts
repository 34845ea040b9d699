/**
 * The cascade of settings: what is set for the channel counts before what is set for the channel that it hangs on, that before
 * what is set for the server, and what the operator has configured comes last. Pure.
 */

import type { Around } from '../ports/look-ups/places.ts';
import type { Settings } from '../record/settings.ts';

/** Where a value comes from. `parent`: the channel that a Discord thread hangs on. */
export type Origin = 'channel' | 'parent' | 'server' | 'operator';

/** What people have set in one place. */
export interface Level {
  readonly from: Exclude<Origin, 'operator'>;
  readonly settings: Settings;
}

export interface Resolved<T> {
  readonly value: T;
  readonly from: Origin;
}

/** What a channel goes by where it has nothing of its own. */
export interface Inherited {
  /** The nearest first. */
  readonly levels: readonly Level[];
  /** Null unless it is a Discord thread. */
  readonly around: Around | null;
}

export const NOTHING_INHERITED: Inherited = { levels: [], around: null };

/** All that is set for a channel, the nearest first. @param own what is set for it alone */
export function levelsOf(own: Settings, { levels }: Pick<Inherited, 'levels'>): readonly Level[] {
  return [{ from: 'channel', settings: own }, ...levels];
}

/** The setting of the nearest level that has it, or null. */
export function nearest<Name extends keyof Settings>(
  levels: readonly Level[],
  name: Name,
): Resolved<NonNullable<Settings[Name]>> | null {
  for (const { from, settings } of levels) {
    const value = settings[name];
    if (value !== undefined) return { value, from };
  }
  return null;
}
