import { expect, test } from 'vitest';
import { StoreError } from '../../../../src/errors.ts';
import { createPatience, untilItAnswers } from '../../../../src/store/shared/patience.ts';
import { createFakeClock, type FakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';

const LIMIT_MS = 60_000;
const address = 'redis://cache/0';
const down = (): Promise<never> => Promise.reject(new StoreError('unavailable', 'no answer'));

/** Lets time go by, as far as somebody sleeps, until the promise has come to its end. */
async function ended<T>(
  clock: FakeClock,
  promise: Promise<T>,
): Promise<{ readonly failed: boolean; readonly ms: number }> {
  const began = clock.monotonic();
  let failed: boolean | null = null;
  promise.then(
    () => {
      failed = false;
    },
    () => {
      failed = true;
    },
  );
  for (;;) {
    await new Promise(setImmediate);
    if (failed !== null) return { failed, ms: clock.monotonic() - began };
    clock.advance(250);
  }
}

test('a call waits a minute for a database that does not answer, and those after it only try', async () => {
  const clock = createFakeClock();
  const log = createKeptLog();
  const patience = createPatience(LIMIT_MS, { clock, log, address });
  const first = await ended(clock, patience(down));
  expect(first.failed).toBe(true);
  expect(first.ms).toBeGreaterThan(LIMIT_MS - 2_000);
  expect(first.ms).toBeLessThanOrEqual(LIMIT_MS);
  expect(await ended(clock, patience(down))).toEqual({ failed: true, ms: 0 });
  expect(await patience(async () => 'there')).toBe('there');
  const later = await ended(clock, patience(down));
  expect(later.ms).toBeGreaterThan(LIMIT_MS - 2_000); // another outage, another minute
  expect(log.lines.map(({ fields }) => fields.event)).toEqual([
    'store.waiting',
    'store.answers',
    'store.waiting',
  ]);
});

test('a call that succeeds in between has its outcome, and what no waiting helps is told at once', async () => {
  const clock = createFakeClock();
  const patience = createPatience(LIMIT_MS, { clock, log: createKeptLog(), address });
  let tries = 0;
  const third = async (): Promise<number> => {
    tries += 1;
    return tries < 3 ? down() : tries;
  };
  expect((await ended(clock, patience(third))).failed).toBe(false);
  expect(tries).toBe(3);
  const damaged = (): Promise<never> => Promise.reject(new StoreError('damaged', 'a bit has flipped'));
  expect(await ended(clock, patience(damaged))).toEqual({ failed: true, ms: 0 });
});

test('a start waits for an hour as for a second, with one word in the log, and ends where only a person can help', async () => {
  const clock = createFakeClock();
  const log = createKeptLog();
  const backAt = clock.monotonic() + 3_600_000;
  const work = async (): Promise<string> => (clock.monotonic() < backAt ? down() : 'there');
  expect((await ended(clock, untilItAnswers(work, { clock, log, address }))).failed).toBe(false);
  expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  const refused = (): Promise<never> => Promise.reject(new StoreError('unusable', 'a wrong password'));
  expect(await ended(clock, untilItAnswers(refused, { clock, log, address }))).toEqual({
    failed: true,
    ms: 0,
  });
});
