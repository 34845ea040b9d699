import { expect, test } from 'vitest';
import { createRateLimiter } from '../../../../src/discord/rest/rate-limiter.ts';
import { createEditPace } from '../../../../src/discord/send/edit-pace.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { idle } from '../../../support/idle.ts';
import { CHANNEL } from '../../../support/messages.ts';

const OTHER = '100000000000000002';

function setUp() {
  const clock = createFakeClock();
  const rateLimiter = createRateLimiter(clock);
  const pace = createEditPace(clock, rateLimiter);
  const signal = new AbortController().signal;
  /** Counts the edits that got their room. */
  const granted: string[] = [];
  const ask = (channelId: string): void =>
    void pace.room(channelId, signal).then(() => granted.push(channelId));
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await idle(clock);
  };
  return { clock, rateLimiter, pace, granted, ask, pass };
}

test('edits of a channel are a second and a half apart, and those of another do not wait for them', async () => {
  const { granted, ask, pass } = setUp();
  ask(CHANNEL);
  ask(CHANNEL);
  await pass(0);
  expect(granted).toEqual([CHANNEL]);
  ask(OTHER);
  await pass(1_499);
  expect(granted).toEqual([CHANNEL, OTHER]);
  await pass(1);
  expect(granted).toEqual([CHANNEL, OTHER, CHANNEL]);
});

test('the first edit waits as long after the message was posted', async () => {
  const { pace, granted, ask, pass } = setUp();
  pace.shown(CHANNEL);
  ask(CHANNEL);
  await pass(1_499);
  expect(granted).toEqual([]);
  await pass(1);
  expect(granted).toEqual([CHANNEL]);
});

test('a reply of four seconds is four requests: its post, two edits on the way, and the last one', async () => {
  const { pace, granted, ask, pass } = setUp();
  pace.shown(CHANNEL);
  for (let n = 0; n < 10; n += 1) ask(CHANNEL);
  for (let ms = 0; ms < 4_000; ms += 100) await pass(100);
  expect(granted).toHaveLength(2);
});

// https://discord.com/developers/docs/topics/rate-limits#header-format
test('where Discord’s headers leave one edit, that is left to the last one', async () => {
  const { pace, granted, ask, pass } = setUp();
  pace.told(CHANNEL, { remaining: 1, resetAfterMs: 4_000 });
  ask(CHANNEL);
  await pass(3_999);
  expect(granted).toEqual([]);
  await pass(1);
  expect(granted).toEqual([CHANNEL]);
});

test('where they leave more, nothing waits for the reset', async () => {
  const { pace, granted, ask, pass } = setUp();
  pace.told(CHANNEL, { remaining: 2, resetAfterMs: 4_000 });
  ask(CHANNEL);
  await pass(0);
  expect(granted).toEqual([CHANNEL]);
});

test('no edit is sent while a post waits, however long', async () => {
  const { rateLimiter, granted, ask, pass } = setUp();
  rateLimiter.pause(10_000);
  let isPosted = false;
  void rateLimiter.acquire('a server').then(() => {
    isPosted = true;
  });
  ask(CHANNEL);
  await pass(9_999);
  expect(granted).toEqual([]);
  await pass(1);
  expect(isPosted).toBe(true);
  await pass(250);
  expect(granted).toEqual([CHANNEL]);
});

test('edits of many channels leave half of what Discord allows in a second to the posts', async () => {
  const { granted, ask, pass } = setUp();
  for (let n = 0; n < 60; n += 1) ask(`1000000000000001${n}`);
  for (let ms = 0; ms < 1_000; ms += 10) await pass(10);
  expect(granted.length).toBeLessThanOrEqual(25);
  expect(granted.length).toBeGreaterThan(10);
});

test('one that is called off takes no room', async () => {
  const { clock, pace, granted, ask, pass } = setUp();
  pace.shown(CHANNEL);
  const over = new AbortController();
  const called = pace.room(CHANNEL, over.signal);
  await clock.asleep();
  over.abort(new Error('over'));
  await expect(called).rejects.toThrow('over');
  ask(CHANNEL);
  await pass(1_500);
  expect(granted).toEqual([CHANNEL]);
});
