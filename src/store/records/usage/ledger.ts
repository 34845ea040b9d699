/**
 * What was used, in the store: one entry for each turn, written together with the end of its turn, and one record for each
 * day and server, into which entries are folded within hours. No turn reads anything for it, and no two turns write one key.
 *
 * Folding counts each entry once, whatever dies when: the record names the entries that it was made with until the next
 * folding, so that one that is still there, or is written once more, is passed over and deleted. What is damaged is left out.
 */

import type { Clock } from '../../../async/clock.ts';
import { createKeyedQueue } from '../../../async/keyed-queue.ts';
import type { Store, UsagePlace } from '../../../conversation/ports/store.ts';
import { cellsOf, merged, type UsageCell } from '../../../conversation/usage/cells.ts';
import { dayOf, type UsageEntry } from '../../../conversation/usage/entry.ts';
import type { Log } from '../../../log.ts';
import type { Entry, Medium } from '../../medium.ts';
import { FORMATS } from '../formats.ts';
import { pack } from '../records.ts';
import { createUsageExpiry, DAY_MS, KEPT_DAYS } from './expiry.ts';
import { anonymizeUsage, deleteUsageOf } from './people.ts';
import { createUsageRows, type Row } from './rows.ts';

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
  /** Deletes what was used in a server. */
  deleteServer(serverId: string): Promise<void>;
  close(): void;
}

const FIRST_FOLD_MS = 60_000;
const FOLD_EVERY_MS = 3_600_000;
const DAYS = 'days';
const NO_DAY: UsageDay = { cells: [], folded: [] };

export function createUsageLedger(medium: Medium, { clock, log }: { clock: Clock; log: Log }): UsageLedger {
  const closing = new AbortController();
  /** What changes the records of days goes one after the other. */
  const days = createKeyedQueue();
  const rows = createUsageRows(medium, log);
  const expiry = createUsageExpiry(medium, clock);

  const readDay = async (key: string): Promise<UsageDay> => (await rows.one(key, FORMATS.usage)) ?? NO_DAY;

  const cellsUnder = async (day: string, where: UsagePlace): Promise<readonly UsageCell[]> => {
    const place = where === 'everywhere' ? '' : placeOf(where.serverId);
    const key = `usage:${day}:${place}`;
    // The entries first: one that is folded meanwhile is named by the record that is read after it.
    const entries = await rows.under(`used:${day}:${place}${place === '' ? '' : ':'}`, FORMATS.used);
    const days =
      where === 'everywhere'
        ? (await rows.under(key, FORMATS.usage)).map(({ record }) => record)
        : [await readDay(key)];
    const folded = new Set(days.flatMap((one) => one.folded));
    const open = entries.flatMap(({ record }) => (folded.has(record.id) ? [] : cellsOf(record)));
    return merged([...days.flatMap(({ cells }) => cells), ...open]);
  };

  /** The record first, then the entries go: a crash in between leaves entries that the record names. */
  const foldInto = async (key: string, entries: readonly Row<UsageEntry>[]): Promise<void> => {
    const before = await readDay(key);
    await rows.setAside(key);
    const added = entries.flatMap(({ record }) => (before.folded.includes(record.id) ? [] : [record]));
    if (added.length > 0) {
      const cells = merged([...before.cells, ...added.flatMap(cellsOf)]);
      const folded = entries.map(({ record }) => record.id);
      await medium.set(key, pack({ cells, folded }, FORMATS.usage));
    }
    await medium.deleteAll(entries.map((row) => row.key));
    expiry.see(entries.map(({ record }) => record));
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
      await orLater(async () => {
        await foldInto(dayKeyOf(prefix), await rows.under(prefix, FORMATS.used));
        await rows.setAside(prefix);
      });
    await expiry.run();
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
    deleteServer: (serverId) => days.run(DAYS, () => deleteUsageOf(medium, serverId)),
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

/** Those of which there can be anything. */
function daysBetween(from: string, to: string, now: number): readonly string[] {
  const first = Math.max(Date.parse(from), now - (KEPT_DAYS + 1) * DAY_MS);
  const last = Math.min(Date.parse(to), now + DAY_MS);
  const days: string[] = [];
  for (let at = first; at <= last || dayOf(at) === dayOf(last); at += DAY_MS) days.push(dayOf(at));
  return days.filter((day) => day >= from && day <= to);
}
