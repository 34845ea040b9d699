import { test as base, describe, expect } from 'vitest';
import { createRateLimiter } from '../../../../src/discord/rest/rate-limiter.ts';
import { createFakeClock, type FakeClock } from '../../../support/fakes/fake-clock.ts';
import { idle } from '../../../support/idle.ts';

const test = base
  .extend('clock', () => createFakeClock())
  .extend('rateLimiter', ({ clock }) => createRateLimiter(clock));

/** Lets time pass in steps as small as the rate limiter's own. */
async function pass(clock: FakeClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5) {
    await idle(clock);
    clock.advance(5);
  }
  await idle(clock);
}

test('no second holds more than 49 requests, and no time is wasted', async ({ clock, rateLimiter }) => {
  const sent: number[] = [];
  const begun = clock.now();
  const all = Promise.all(
    Array.from({ length: 200 }, () => rateLimiter.acquire('one').then(() => sent.push(clock.now() - begun))),
  );
  await pass(clock, 5_000);
  await all;
  for (const at of sent)
    expect(sent.filter((other) => other > at - 1_000 && other <= at).length).toBeLessThanOrEqual(49);
  expect(sent.at(-1)).toBeLessThanOrEqual(200 / 0.047);
  const later = sent.slice(20);
  for (const at of later)
    expect(later.filter((other) => other > at - 100 && other <= at).length).toBeLessThanOrEqual(10);
});

describe('which request is next', () => {
  test('first come, first served within a server, and one after the other between servers', async ({
    clock,
    rateLimiter,
  }) => {
    const order: string[] = [];
    rateLimiter.pause(100);
    const all = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1'].map((name) =>
      rateLimiter.acquire(name.slice(0, 1)).then(() => order.push(name)),
    );
    await pass(clock, 500);
    await Promise.all(all);
    expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  test('a server waits for one request of another that floods, not for the flood', async ({
    clock,
    rateLimiter,
  }) => {
    for (let n = 0; n < 1_000; n += 1) void rateLimiter.acquire('busy');
    await pass(clock, 2_000);
    const waits: number[] = [];
    for (let n = 0; n < 20; n += 1) {
      const asked = clock.now();
      void rateLimiter.acquire('quiet').then(() => waits.push(clock.now() - asked));
      await pass(clock, 200);
    }
    expect(waits).toHaveLength(20);
    expect(Math.max(...waits)).toBeLessThanOrEqual(65); // three places, in the clock's steps; in line it would be 17 s
  });

  test('what nobody waits for comes after the servers, and gets on all the same', async ({
    clock,
    rateLimiter,
  }) => {
    const order: string[] = [];
    rateLimiter.pause(100);
    for (let n = 0; n < 2; n += 1) void rateLimiter.acquireLow().then(() => order.push('low'));
    for (let n = 0; n < 12; n += 1) void rateLimiter.acquire('a').then(() => order.push('reply'));
    await pass(clock, 1_000);
    expect(order).toHaveLength(14);
    expect(order.map((name, at) => (name === 'low' ? at : -1)).filter((at) => at >= 0)).toEqual([9, 13]);
  });
});

test('one that gives up waiting does not hold up the next, and takes no place', async ({
  clock,
  rateLimiter,
}) => {
  rateLimiter.pause(5_000);
  const impatient = new AbortController();
  const given = rateLimiter.acquire('a', impatient.signal);
  const patient = rateLimiter.acquire('a');
  await clock.asleep();
  impatient.abort(new Error('stopped'));
  await expect(given).rejects.toThrow('stopped');
  await idle(clock);
  clock.advance(5_000);
  await patient;
});

test('when all have given up, the next one is served', async ({ clock, rateLimiter }) => {
  rateLimiter.pause(5_000);
  const over = new AbortController();
  const given = rateLimiter.acquire('a', over.signal);
  over.abort(new Error('stopped'));
  await expect(given).rejects.toThrow('stopped');
  await expect(rateLimiter.acquire('a', over.signal)).rejects.toThrow('stopped');
  const next = rateLimiter.acquire('a');
  clock.advance(5_000);
  await next;
});

test('what may be left out is never waited for', async ({ clock, rateLimiter }) => {
  expect(Array.from({ length: 60 }, () => rateLimiter.tryAcquire()).filter(Boolean)).toHaveLength(5);
  clock.advance(1_020);
  expect(rateLimiter.tryAcquire()).toBe(true);
  rateLimiter.pause(1_000);
  expect(rateLimiter.tryAcquire()).toBe(false);
});
