/**
 * What was used today and what is reserved. The sums are those of the entries, which are durable; a reservation is what a
 * record says of the turn that is open in it. So a kill leaves none behind: the next process reads both again.
 */

import type { ConversationRecord } from '../../record/record.ts';
import type { UsageCell } from '../../usage/cells.ts';
import { dayOf, type UsageEntry } from '../../usage/entry.ts';
import { costOfAll, type Prices } from '../../usage/prices.ts';
import { keysOf, type Spent, type Whose } from './decide.ts';

export interface Reservation extends Whose {
  readonly usd: number;
}

export interface Tally {
  /** What was used on the day, with all that is reserved. */
  used(day: string, key: string): Spent;
  isTold(day: string, personId: string): boolean;
  /** The cells are what was used before the tally began. */
  add(cells: readonly UsageCell[]): void;
  /** The entries are durable. Each is counted once, by whoever calls. */
  count(ended: readonly UsageEntry[], cellsOf: (entry: UsageEntry) => readonly UsageCell[]): void;
  /** The conversation's record is this from now on. */
  follow(record: ConversationRecord): void;
  /** What its turn is to use, until its record says so or it is let go. A second one takes the place of the first. */
  hold(conversationId: string, reservation: Reservation): void;
  /** That person is being told of a limit. */
  holdTold(conversationId: string, day: string, personId: string): void;
  letGo(conversationId: string): void;
}

/** Sums of earlier days are of no use, unless the clock is set back a little. */
const DAYS = 3;
const NOTHING: Spent = { turns: 0, usd: 0 };

interface Day {
  readonly sums: Map<string, Spent>;
  readonly told: Set<string>;
}

/** What an open turn stands for. */
type Open =
  | { readonly kind: 'runs'; readonly reservation: Reservation }
  | { readonly kind: 'tells'; readonly day: string; readonly personId: string };

/** @param costOf what the turn of the record is expected to cost */
export function createTally(prices: Prices, costOf: (record: ConversationRecord) => number): Tally {
  const days = new Map<string, Day>();
  const open = new Map<string, Open>();
  const held = new Map<string, Open>();

  const dayAt = (day: string): Day => {
    const known = days.get(day) ?? { sums: new Map(), told: new Set() };
    days.set(day, known);
    for (const old of [...days.keys()].toSorted().slice(0, -DAYS)) if (old !== day) days.delete(old);
    return known;
  };

  /** One for each conversation: what its record says goes before what is held for it. */
  const opened = (): readonly Open[] => [...new Map([...held, ...open]).values()];

  const add = (cells: readonly UsageCell[]): void => {
    for (const cell of cells) {
      const { sums, told } = dayAt(cell.day);
      if (cell.refused !== undefined) told.add(cell.personId);
      const turns = cell.turns + (cell.stopped ?? 0);
      const usd = cell.inVain ? 0 : costOfAll([cell], prices).usd;
      for (const key of keysOf(cell)) sums.set(key, plus(sums.get(key) ?? NOTHING, { turns, usd }));
    }
  };

  return {
    used(day, key) {
      const reserved = opened().flatMap((one) =>
        one.kind === 'runs' && keysOf(one.reservation).includes(key)
          ? [{ turns: 1, usd: one.reservation.usd }]
          : [],
      );
      return reserved.reduce(plus, days.get(day)?.sums.get(key) ?? NOTHING);
    },
    isTold(day, personId) {
      if (days.get(day)?.told.has(personId)) return true;
      return opened().some((one) => one.kind === 'tells' && one.day === day && one.personId === personId);
    },
    add,
    count(ended, cellsOf) {
      add(ended.flatMap(cellsOf));
    },
    follow(record) {
      const now = openIn(record, costOf);
      if (now === null) open.delete(record.id);
      else open.set(record.id, now);
    },
    hold: (id, reservation) => void held.set(id, { kind: 'runs', reservation }),
    holdTold: (id, day, personId) => void held.set(id, { kind: 'tells', day, personId }),
    letGo: (id) => void held.delete(id),
  };
}

/** A turn that has failed uses nothing, and one that was answered uses what it did until its entry says so. */
function openIn(record: ConversationRecord, costOf: (record: ConversationRecord) => number): Open | null {
  const { turn, serverId } = record;
  if (turn === null) return null;
  const personId = turn.messages.at(-1)?.authorId ?? '';
  const { answer } = turn;
  if (answer?.limit !== undefined) return { kind: 'tells', day: dayOf(answer.at), personId };
  if (answer?.kind === 'failure') return null;
  return { kind: 'runs', reservation: { personId, serverId, usd: costOf(record) } };
}

function plus(a: Spent, b: Spent): Spent {
  return { turns: a.turns + b.turns, usd: a.usd + b.usd };
}
