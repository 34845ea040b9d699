import { expect, test } from 'vitest';
import { createPacer } from '../../../src/discord/pacer.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

async function settled(): Promise<void> {
  for (let n = 0; n < 10; n += 1) await new Promise(setImmediate);
}

test('no second holds more than 49 requests, and no time is wasted', async () => {
  const clock = createFakeClock();
  const pacer = createPacer(clock);
  const sent: number[] = [];
  const begun = clock.now();
  const all = Promise.all(
    Array.from({ length: 200 }, () => pacer.turn().then(() => sent.push(clock.now() - begun))),
  );
  for (let ms = 0; ms < 5_000; ms += 5) {
    await settled();
    clock.advance(5);
  }
  await all;
  for (const at of sent)
    expect(sent.filter((other) => other > at - 1_000 && other <= at).length).toBeLessThanOrEqual(49);
  expect(sent.at(-1)).toBeLessThanOrEqual(200 / 0.047);
  const later = sent.slice(20);
  for (const at of later)
    expect(later.filter((other) => other > at - 100 && other <= at).length).toBeLessThanOrEqual(10);
});

test('first come, first served', async () => {
  const pacer = createPacer(createFakeClock());
  const order: number[] = [];
  await Promise.all([1, 2, 3].map((n) => pacer.turn().then(() => order.push(n))));
  expect(order).toEqual([1, 2, 3]);
});

test('one that gives up waiting does not hold up the next, and takes no place', async () => {
  const clock = createFakeClock();
  const pacer = createPacer(clock);
  pacer.pause(5_000);
  const impatient = new AbortController();
  const given = pacer.turn(impatient.signal);
  const patient = pacer.turn();
  await clock.asleep();
  impatient.abort(new Error('stopped'));
  await expect(given).rejects.toThrow('stopped');
  await settled();
  clock.advance(5_000);
  await patient;
});

test('what may be left out is never waited for', async () => {
  const clock = createFakeClock();
  const pacer = createPacer(clock);
  expect(Array.from({ length: 60 }, () => pacer.tryTurn()).filter(Boolean)).toHaveLength(5);
  clock.advance(1_020);
  expect(pacer.tryTurn()).toBe(true);
  pacer.pause(1_000);
  expect(pacer.tryTurn()).toBe(false);
});
