/**
 * What was used, by day, server, channel, person and model: the grain in which it is kept, and the sums that are asked of it.
 * Pure.
 */

import { addUsage } from '../record/spending.ts';
import type { Usage } from '../refs.ts';
import type { UsageEntry } from './entry.ts';

export interface UsageSum extends Usage {
  /** Turns that were answered, and those that ended in a notice or in nothing although they had cost something. */
  readonly turns: number;
  readonly failed: number;
}

export interface UsageCell extends UsageSum {
  readonly day: string;
  readonly serverId: string | null;
  readonly channelId: string;
  readonly personId: string;
  /** Null for turns that no model has answered. */
  readonly model: string | null;
}

/** What usage is told by. */
export type UsageKey = 'day' | 'server' | 'channel' | 'person' | 'model';

/** The entry as cells, one for each of its models. The turn counts with the one that has answered. */
export function cellsOf({ day, serverId, channelId, personId, end, model, used }: UsageEntry): UsageCell[] {
  const place = { day, serverId, channelId, personId };
  const turn = end === 'answered' ? { turns: 1, failed: 0 } : { turns: 0, failed: 1 };
  const answered = model ?? null;
  const cells = used.map((one): UsageCell => {
    const counts = one.model === answered ? turn : { turns: 0, failed: 0 };
    return { ...place, ...one, ...counts };
  });
  if (cells.some((cell) => cell.model === answered)) return cells;
  return [...cells, { ...place, model: answered, input: 0, output: 0, ...turn }];
}

/** Cells of the same day, place, person and model as one, in the order of the first of each. */
export function merged(cells: readonly UsageCell[]): readonly UsageCell[] {
  const byPlace = Map.groupBy(cells, ({ day, serverId, channelId, personId, model }) =>
    JSON.stringify([day, serverId, channelId, personId, model]),
  );
  return [...byPlace.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { day, serverId, channelId, personId, model } = first;
    return [{ day, serverId, channelId, personId, model, ...summed(same) }];
  });
}

export function summed(cells: readonly UsageSum[]): UsageSum {
  return cells.reduce<UsageSum>(
    (sum, cell) => ({
      ...addUsage(sum, cell),
      turns: sum.turns + cell.turns,
      failed: sum.failed + cell.failed,
    }),
    { input: 0, output: 0, turns: 0, failed: 0 },
  );
}

const VALUE: Readonly<Record<UsageKey, (cell: UsageCell) => string | null>> = {
  day: ({ day }) => day,
  server: ({ serverId }) => serverId,
  channel: ({ channelId }) => channelId,
  person: ({ personId }) => personId,
  model: ({ model }) => model,
};

/**
 * The sums by one of these, in the order in which they are met; null stands for direct messages among servers, and for turns
 * without an answer among models.
 */
export function sumsBy(cells: readonly UsageCell[], key: UsageKey): ReadonlyMap<string | null, UsageSum> {
  return new Map([...Map.groupBy(cells, VALUE[key])].map(([value, same]) => [value, summed(same)]));
}
