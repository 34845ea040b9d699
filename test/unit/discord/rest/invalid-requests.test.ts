import { expect, test } from 'vitest';
import { createInvalidRequests } from '../../../../src/discord/rest/invalid-requests.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';

const MINUTE = 60_000;

function begin() {
  const clock = createFakeClock();
  const log = createKeptLog();
  const pauses: number[] = [];
  const invalidRequests = createInvalidRequests({ pause: (ms) => pauses.push(ms) }, clock, log);
  const refuse = (times: number, status = 403, scope: string | null = null): void => {
    for (let n = 0; n < times; n += 1) invalidRequests.note(status, scope);
  };
  return { clock, log, pauses, refuse };
}

test('two thousand refusals within ten minutes stop everything until half of them are old', () => {
  const { clock, log, pauses, refuse } = begin();
  refuse(1_000);
  clock.advance(4 * MINUTE);
  refuse(999);
  expect(pauses).toEqual([]);
  refuse(1);
  refuse(50); // were under way
  expect(pauses).toEqual([10 * MINUTE]);
  expect(log.lines.map(({ level }) => level)).toEqual(['warn', 'warn', 'warn', 'error']);
  clock.advance(10 * MINUTE);
  refuse(999);
  expect(pauses).toHaveLength(1);
});

test('in no ten minutes are there more than two thousand, whatever keeps on asking', () => {
  const { clock, pauses, refuse } = begin();
  const at: number[] = [];
  let pausedUntil = 0;
  for (let n = 0; n < 60 * MINUTE; n += 20) {
    if (clock.now() >= pausedUntil) {
      refuse(1);
      at.push(clock.now());
      if (pauses.length > 0) pausedUntil = clock.now() + (pauses.pop() ?? 0);
    }
    clock.advance(20);
  }
  let [most, first] = [0, 0];
  for (const [last, now] of at.entries()) {
    while (now - (at[first] ?? now) >= 10 * MINUTE) first += 1;
    most = Math.max(most, last - first + 1);
  }
  expect(most).toBeLessThanOrEqual(2_000);
  expect(at.length).toBeGreaterThan(4_000);
});

test.each([
  [200, null],
  [404, null],
  [500, null],
  [429, 'shared'],
])('an answer of %i (%s) is no refusal', (status, scope) => {
  const { pauses, refuse } = begin();
  refuse(5_000, status, scope);
  expect(pauses).toEqual([]);
});

test.each([
  [401, null],
  [429, null],
  [429, 'user'],
  [429, 'global'],
])('an answer of %i (%s) is one', (status, scope) => {
  const { pauses, refuse } = begin();
  refuse(2_000, status, scope);
  expect(pauses).toHaveLength(1);
});
