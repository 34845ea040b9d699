import { expect, test } from 'vitest';
import { summed } from '../../../../../src/conversation/usage/cells.ts';
import { dayOf, type UsageEntry } from '../../../../../src/conversation/usage/entry.ts';
import { StoreError } from '../../../../../src/errors.ts';
import { snowflakeAt } from '../../../../../src/snowflake.ts';
import type { Medium } from '../../../../../src/store/medium.ts';
import { createUsageLedger, type UsageLedger } from '../../../../../src/store/records/usage/ledger.ts';
import { createFakeClock, type FakeClock } from '../../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../../support/fakes/kept-log.ts';
import { idle } from '../../../../support/idle.ts';
import { GUILD } from '../../../../support/messages.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.parse('2026-11-28T10:00:00Z');
const TODAY = '2026-11-28';

interface MemoryMedium extends Medium {
  readonly rows: Map<string, unknown>;
  /** Deletions fail from now on. */
  failDeletions(isToFail: boolean): void;
}

function createMedium(): MemoryMedium {
  const rows = new Map<string, unknown>();
  let isToFail = false;
  const under = (prefix: string) => [...rows].filter(([key]) => key.startsWith(prefix));
  return {
    rows,
    failDeletions: (next) => {
      isToFail = next;
    },
    get: async (key) => structuredClone(rows.get(key)),
    set: async (key, value) => void rows.set(key, structuredClone(value)),
    setAll: async (all) => {
      for (const { key, value } of all) rows.set(key, structuredClone(value));
    },
    delete: async (key) => void rows.delete(key),
    deleteAll: async (keys) => {
      if (isToFail) throw new Error('killed');
      for (const key of keys) rows.delete(key);
    },
    keys: async (prefix) => under(prefix).map(([key]) => key),
    entries: async (prefix) => under(prefix).map(([key, value]) => ({ key, value: structuredClone(value) })),
    close: async () => {},
  };
}

interface Harness {
  readonly medium: MemoryMedium;
  readonly clock: FakeClock;
  readonly ledger: UsageLedger;
  readonly lines: ReturnType<typeof createKeptLog>['lines'];
  count(entry: UsageEntry): Promise<void>;
  /** Time passes, and what comes of it is done. */
  pass(ms: number): Promise<void>;
  /** The entries that are not folded. */
  entries(): number;
}

function harness(medium = createMedium(), clock = createFakeClock(START)): Harness {
  const log = createKeptLog();
  const ledger = createUsageLedger(medium, { clock, log });
  return {
    medium,
    clock,
    ledger,
    lines: log.lines,
    count: (entry) => medium.setAll([ledger.row(entry)]),
    async pass(ms) {
      clock.advance(ms);
      await idle(clock);
    },
    entries: () => [...medium.rows.keys()].filter((key) => key.startsWith('used:')).length,
  };
}

function entry(n: number, fields: Partial<UsageEntry> = {}): UsageEntry {
  return {
    id: `${n}-5`,
    day: TODAY,
    serverId: GUILD,
    channelId: '1',
    personId: '4',
    end: 'answered',
    model: 'm-1',
    used: [{ model: 'm-1', input: 10, output: 1, cached: 4 }],
    ...fields,
  };
}

/** The id of the entry of a turn whose last message was written then. */
function saidAt(ms: number): string {
  return `${snowflakeAt(ms)}-5`;
}

async function total(ledger: UsageLedger, from = TODAY, to = TODAY) {
  return summed(await ledger.read(from, to, 'everywhere'));
}

test('entries are folded into their day within the hour, and tell the same before and after', async () => {
  const { ledger, medium, count, pass, entries } = harness();
  await count(entry(1));
  await count(entry(2, { personId: '5' }));
  await count(entry(3, { serverId: null, channelId: '9' }));
  const before = await ledger.read(TODAY, TODAY, 'everywhere');
  await pass(MINUTE);
  expect(entries()).toBe(0);
  expect([...medium.rows.keys()]).toEqual([`usage:${TODAY}:${GUILD}`, `usage:${TODAY}:direct`]);
  const after = await ledger.read(TODAY, TODAY, 'everywhere');
  expect(after).toEqual(expect.arrayContaining([...before]));
  expect(after).toHaveLength(before.length);
  await count(entry(4));
  await pass(HOUR);
  expect(entries()).toBe(0);
  expect(await total(ledger)).toEqual({ turns: 4, failed: 0, input: 40, output: 4, cached: 16 });
});

test('a process that dies between a day and the deletion of its entries counts none of them twice', async () => {
  const first = harness();
  await first.count(entry(1));
  first.medium.failDeletions(true);
  await first.pass(MINUTE);
  expect(first.entries()).toBe(1);
  expect(await total(first.ledger)).toMatchObject({ turns: 1, input: 10 });
  expect(first.lines).toMatchObject([{ level: 'warn', fields: { event: 'store.usage-not-folded' } }]);
  first.ledger.close();

  first.medium.failDeletions(false);
  const next = harness(first.medium);
  await next.count(entry(2));
  expect(await total(next.ledger)).toMatchObject({ turns: 2, input: 20 });
  await next.pass(MINUTE);
  expect(next.entries()).toBe(0);
  expect(await total(next.ledger)).toMatchObject({ turns: 2, input: 20 });
});

test('an entry that is written once more after it was folded is not counted again', async () => {
  const { ledger, count, pass, entries } = harness();
  await count(entry(1));
  await pass(MINUTE);
  await count(entry(1));
  expect(await total(ledger)).toMatchObject({ turns: 1, input: 10 });
  await count(entry(2));
  await pass(HOUR);
  expect(entries()).toBe(0);
  expect(await total(ledger)).toMatchObject({ turns: 2, input: 20 });
});

test('days are told alone and together, those of one server without the others', async () => {
  const { ledger, count } = harness();
  const yesterday = dayOf(START - DAY);
  await count(entry(1, { day: yesterday }));
  await count(entry(2));
  await count(entry(3, { serverId: '7' }));
  expect(await total(ledger)).toMatchObject({ turns: 2 });
  expect(await total(ledger, yesterday)).toMatchObject({ turns: 3 });
  expect(await ledger.read(yesterday, TODAY, { serverId: '7' })).toMatchObject([{ serverId: '7', turns: 1 }]);
  expect(await ledger.read(yesterday, yesterday, { serverId: null })).toEqual([]);
});

test('a day is kept for 400 days and no longer', async () => {
  const { ledger, count, pass, medium } = harness();
  const [last, gone] = [dayOf(START - 400 * DAY), dayOf(START - 401 * DAY)];
  await count(entry(1, { day: last }));
  await count(entry(2, { day: gone, id: saidAt(START) }));
  await pass(MINUTE);
  expect([...medium.rows.keys()]).toEqual([`usage:${last}:${GUILD}`]);
  expect(await total(ledger, '2000-01-01')).toMatchObject({ turns: 1 });
  const tomorrow = dayOf(START + DAY);
  await count(entry(3, { day: tomorrow, id: saidAt(START + DAY) }));
  await pass(DAY);
  expect([...medium.rows.keys()]).toEqual([`usage:${tomorrow}:${GUILD}`]);
});

// Boards without a battery begin with any time: https://github.com/systemd/systemd/issues/23766
test('a clock that is far ahead makes no day old: messages are dated by Discord', async () => {
  const { ledger, medium, clock, count, pass } = harness();
  await count(entry(1, { id: saidAt(START) }));
  await pass(MINUTE);
  clock.set(START + 10_000 * DAY);
  await count(entry(2, { day: dayOf(START + 10_000 * DAY), id: saidAt(START + HOUR) }));
  await pass(HOUR);
  expect(medium.rows.has(`usage:${TODAY}:${GUILD}`)).toBe(true);
  clock.set(START + 2 * HOUR);
  expect(await total(ledger)).toMatchObject({ turns: 1 });
});

test('an entry that does not read is named once, holds up nothing, and is set aside', async () => {
  const { ledger, count, pass, medium, entries, lines } = harness();
  const strange = `used:${TODAY}:${GUILD}:1-1`;
  medium.rows.set(strange, { v: 4, what: 'nobody knows' });
  await count(entry(1));
  expect(await total(ledger)).toMatchObject({ turns: 1 });
  expect(await total(ledger)).toMatchObject({ turns: 1 });
  await pass(MINUTE);
  expect(entries()).toBe(0);
  expect(medium.rows.get(`aside:${strange}`)).toEqual({ v: 4, what: 'nobody knows' });
  await count(entry(2));
  await pass(HOUR);
  expect(await total(ledger)).toMatchObject({ turns: 2 });
  expect(lines).toMatchObject([{ level: 'error', fields: { event: 'store.usage-damaged', key: strange } }]);
});

test('an entry that cannot be opened holds up nothing', async () => {
  const medium = createMedium();
  const broken = `used:${TODAY}:${GUILD}:1-1`;
  const { entries: all, get } = medium;
  const failing = {
    ...medium,
    get: async (key: string) => {
      if (key === broken && medium.rows.has(key))
        throw new StoreError('damaged', 'a bit has flipped', { key });
      return get(key);
    },
    entries: async (prefix: string) => {
      const rows = await all(prefix);
      for (const { key } of rows) await failing.get(key);
      return rows;
    },
  };
  const { ledger, count, pass, entries, lines } = harness(failing);
  medium.rows.set(broken, 'x');
  await count(entry(1));
  expect(await total(ledger)).toMatchObject({ turns: 1 });
  await pass(MINUTE);
  expect([...medium.rows.keys()]).toEqual([`usage:${TODAY}:${GUILD}`]);
  expect(entries()).toBe(0);
  expect(lines).toMatchObject([{ level: 'error', fields: { event: 'store.usage-damaged', key: broken } }]);
});

test('a day that does not read is set aside, and what comes after it is counted', async () => {
  const { ledger, count, pass, medium, lines } = harness();
  const day = `usage:${TODAY}:${GUILD}`;
  medium.rows.set(day, { v: 4, cells: 'none' });
  await count(entry(1));
  await pass(MINUTE);
  expect(await total(ledger)).toMatchObject({ turns: 1 });
  expect(medium.rows.has(`aside:${day}`)).toBe(true);
  expect(lines).toMatchObject([{ fields: { event: 'store.usage-damaged', key: day } }]);
});

test('an entry of a later version stays as it is', async () => {
  const { count, pass, medium, entries, lines } = harness();
  medium.rows.set(`used:${TODAY}:1:1-1`, { v: 99 });
  await count(entry(1));
  await pass(MINUTE);
  expect(entries()).toBe(1);
  expect(medium.rows.has(`usage:${TODAY}:${GUILD}`)).toBe(true);
  expect(lines).toMatchObject([{ fields: { error: { fault: 'newer' } } }]);
});

test('what is folded already names a person no more once they are taken out, and the sums stay', async () => {
  const { count, pass, ledger, entries } = harness();
  await count(entry(1));
  await pass(2 * HOUR);
  await count(entry(2));
  expect(entries()).toBe(1);
  const before = await ledger.read(TODAY, TODAY, 'everywhere');
  const [personId = ''] = before.map((cell) => cell.personId);
  expect(personId).not.toBe('');
  await ledger.anonymize(personId, null, (day) => day === TODAY);
  const after = await ledger.read(TODAY, TODAY, 'everywhere');
  expect(after.filter((cell) => cell.personId === personId)).toEqual([]);
  expect(summed(after)).toEqual(summed(before));
});
