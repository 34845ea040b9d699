/**
 * What was used, in the store: one entry for each turn, written together with the end of its turn, and one record for each
 * day and server, into which entries are folded within hours. No turn reads anything for it, and no two turns write one key.
 *
 * Folding counts each entry once, whatever dies when: the record names the entries that it was made with until the next
 * folding, so that one that is still there, or is written once more, is passed over and deleted.
 */

import type { Clock } from '../../async/clock.ts';
import { createKeyedQueue } from '../../async/keyed-queue.ts';
import type { Store, UsagePlace } from '../../conversation/ports/store.ts';
import { cellsOf, merged, type UsageCell } from '../../conversation/usage/cells.ts';
import { dayOf, type UsageEntry } from '../../conversation/usage/entry.ts';
import type { Log } from '../../log.ts';
import type { Entry, Medium } from '../medium.ts';
import { FORMATS } from './formats.ts';
import { pack, unpack } from './records.ts';
import { anonymizeUsage } from './usage-people.ts';

/** What was used on one day in one server, or in direct messages. */
export interface UsageDay {
  readonly cells: readonly UsageCell[];
  /** The entries that were folded last. */
  readonly folded: readonly string[];
}

export interface UsageLedger {
  /** The entry as a row, to be written with the record of its conversation. */
  row(entry: UsageEntry): Entry;
  read(from: string, to: string, where: UsagePlace): Promise<readonly UsageCell[]>;
  /** As the store's `anonymizeUsage`. */
  readonly anonymize: Store['anonymizeUsage'];
  close(): void;
}

const FIRST_FOLD_MS = 60_000;
const FOLD_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;
const KEPT_DAYS = 400;
const DAYS = 'days';
const NO_DAY: UsageDay = { cells: [], folded: [] };

export function createUsageLedger(medium: Medium, { clock, log }: { clock: Clock; log: Log }): UsageLedger {
  const closing = new AbortController();
  /** What changes the records of days goes one after the other. */
  const days = createKeyedQueue();
  /** The day on which records that are too old were looked for last. */
  let expiredOn = '';

  const readDay = async (key: string): Promise<UsageDay> => {
    const value = await medium.get(key);
    return value === undefined ? NO_DAY : unpack(key, value, FORMATS.usage);
  };

  const cellsUnder = async (day: string, where: UsagePlace): Promise<readonly UsageCell[]> => {
    const place = where === 'everywhere' ? '' : placeOf(where.serverId);
    const key = `usage:${day}:${place}`;
    // The entries first: one that is folded meanwhile is named by the record that is read after it.
    const entries = entriesIn(await medium.entries(`used:${day}:${place}${place === '' ? '' : ':'}`));
    const days = where === 'everywhere' ? daysIn(await medium.entries(key)) : [await readDay(key)];
    const folded = new Set(days.flatMap((one) => one.folded));
    const open = entries.filter(({ id }) => !folded.has(id)).flatMap(cellsOf);
    return merged([...days.flatMap(({ cells }) => cells), ...open]);
  };

  /** The record first, then the entries go: a crash in between leaves entries that the record names. */
  const foldInto = async (key: string, rows: readonly Entry[]): Promise<void> => {
    const before = await readDay(key);
    const entries = entriesIn(rows);
    const added = entries.filter(({ id }) => !before.folded.includes(id));
    if (added.length > 0) {
      const cells = merged([...before.cells, ...added.flatMap(cellsOf)]);
      await medium.set(key, pack({ cells, folded: entries.map(({ id }) => id) }, FORMATS.usage));
    }
    await medium.deleteAll(rows.map((row) => row.key));
  };

  const expire = async (): Promise<void> => {
    const today = dayOf(clock.now());
    if (today === expiredOn) return;
    const first = `usage:${dayOf(clock.now() - KEPT_DAYS * DAY_MS)}`;
    const old = (await medium.keys('usage:')).filter((key) => key < first);
    if (old.length > 0) await medium.deleteAll(old);
    expiredOn = today;
  };

  /** Does what can be done: entries that are not folded now are counted all the same. */
  const orLater = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      const fields = { event: 'store.usage-not-folded', error };
      log.warn(fields, 'What was used is counted, and stays in the entries of its turns for now.');
    }
  };

  /** A day that does not read holds up no other. */
  const fold = async (): Promise<void> => {
    const days = new Set((await medium.keys('used:')).map(prefixOf));
    for (const prefix of days)
      await orLater(async () => foldInto(dayKeyOf(prefix), await medium.entries(prefix)));
    await expire();
  };

  const foldNowAndThen = async (): Promise<void> => {
    for (let waitMs = FIRST_FOLD_MS; !closing.signal.aborted; waitMs = FOLD_EVERY_MS) {
      await clock.sleep(waitMs, closing.signal);
      await orLater(() => days.run(DAYS, fold));
    }
  };
  void foldNowAndThen().catch(() => {}); // ends when closing interrupts the wait

  return {
    row: (entry) => ({
      key: `used:${entry.day}:${placeOf(entry.serverId)}:${entry.id}`,
      value: pack(entry, FORMATS.used),
    }),
    async read(from, to, where) {
      const cells: UsageCell[] = [];
      for (const day of daysBetween(from, to, clock.now())) cells.push(...(await cellsUnder(day, where)));
      return cells;
    },
    anonymize: (...asked) => days.run(DAYS, () => anonymizeUsage(medium, ...asked)),
    close: () => closing.abort(),
  };
}

/** Of direct messages all share one. */
function placeOf(serverId: string | null): string {
  return serverId ?? 'direct';
}

/** What the keys of all entries of a day and place begin with, told from one of them. */
function prefixOf(key: string): string {
  return `${key.split(':').slice(0, 3).join(':')}:`;
}

/** The key of the record into which the entries under the prefix are folded. */
function dayKeyOf(prefix: string): string {
  const [, day, place] = prefix.split(':');
  return `usage:${day}:${place}`;
}

function entriesIn(rows: readonly Entry[]): readonly UsageEntry[] {
  return rows.map(({ key, value }) => unpack(key, value, FORMATS.used));
}

function daysIn(rows: readonly Entry[]): readonly UsageDay[] {
  return rows.map(({ key, value }) => unpack(key, value, FORMATS.usage));
}

/** Those of which there can be anything. */
function daysBetween(from: string, to: string, now: number): readonly string[] {
  const first = Math.max(Date.parse(from), now - (KEPT_DAYS + 1) * DAY_MS);
  const last = Math.min(Date.parse(to), now + DAY_MS);
  const days: string[] = [];
  for (let at = first; at <= last || dayOf(at) === dayOf(last); at += DAY_MS) days.push(dayOf(at));
  return days.filter((day) => day >= from && day <= to);
}
