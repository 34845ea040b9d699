/**
 * What was used, by day, server, channel, person and model: the grain in which it is kept, and the sums that are asked of it.
 * Pure.
 */

import { addUsage } from '../record/spending.ts';
import type { Usage } from '../refs.ts';
import type { TurnEnd, UsageEntry } from './entry.ts';

export interface UsageSum extends Usage {
  /** Turns that were answered, and those that ended in a notice or in nothing although they had cost something. */
  readonly turns: number;
  readonly failed: number;
  /** Turns that were stopped in their run, and messages that a daily limit has refused. What is missing is none. */
  readonly stopped?: number;
  readonly refused?: number;
}

export interface UsageCell extends UsageSum {
  readonly day: string;
  readonly serverId: string | null;
  readonly channelId: string;
  readonly personId: string;
  /** Null for turns that no model has answered. */
  readonly model: string | null;
  /** It was paid for by turns that have failed: no daily limit counts it. */
  readonly inVain?: true;
}

/** What usage is told by. */
export type UsageKey = 'day' | 'server' | 'channel' | 'person' | 'model';

/** The entry as cells, one for each of its models. The turn counts with the one that has answered. */
export function cellsOf({ day, serverId, channelId, personId, end, model, used }: UsageEntry): UsageCell[] {
  const inVain = end === 'failed' ? { inVain: true as const } : {};
  const place = { day, serverId, channelId, personId, ...inVain };
  const turn = countsOf(end, used.length > 0);
  const answered = model ?? null;
  const cells = used.map((one): UsageCell => {
    const counts = one.model === answered ? turn : { turns: 0, failed: 0 };
    return { ...place, ...one, ...counts };
  });
  if (cells.some((cell) => cell.model === answered)) return cells;
  return [...cells, { ...place, model: answered, input: 0, output: 0, ...turn }];
}

function countsOf(
  end: TurnEnd,
  hasCost: boolean,
): Pick<UsageSum, 'turns' | 'failed' | 'stopped' | 'refused'> {
  switch (end) {
    case 'answered':
      return { turns: 1, failed: 0 };
    case 'failed':
      return { turns: 0, failed: 1 };
    case 'stopped':
      return { turns: 0, failed: hasCost ? 1 : 0, stopped: 1 };
    case 'refused':
      return { turns: 0, failed: 0, refused: 1 };
  }
}

/** Cells of the same day, place, person and model as one, in the order of the first of each. */
export function merged(cells: readonly UsageCell[]): readonly UsageCell[] {
  const byPlace = Map.groupBy(cells, ({ day, serverId, channelId, personId, model, inVain }) =>
    JSON.stringify([day, serverId, channelId, personId, model, inVain]),
  );
  return [...byPlace.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { day, serverId, channelId, personId, model, inVain } = first;
    const place = { day, serverId, channelId, personId, model };
    return [{ ...place, ...(inVain === undefined ? {} : { inVain }), ...summed(same) }];
  });
}

export function summed(cells: readonly UsageSum[]): UsageSum {
  return cells.reduce<UsageSum>(
    (sum, cell) => ({
      ...addUsage(sum, cell),
      turns: sum.turns + cell.turns,
      failed: sum.failed + cell.failed,
      ...both('stopped', sum, cell),
      ...both('refused', sum, cell),
    }),
    { input: 0, output: 0, turns: 0, failed: 0 },
  );
}

/** What is none in both stays missing. */
function both(kind: 'stopped' | 'refused', a: UsageSum, b: UsageSum): Partial<UsageSum> {
  const sum = (a[kind] ?? 0) + (b[kind] ?? 0);
  return sum === 0 ? {} : { [kind]: sum };
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
  return new Map([...cellsBy(cells, key)].map(([value, same]) => [value, summed(same)]));
}

/** The cells by one of these, in the same order. */
export function cellsBy(
  cells: readonly UsageCell[],
  key: UsageKey,
): ReadonlyMap<string | null, readonly UsageCell[]> {
  return Map.groupBy(cells, VALUE[key]);
}
