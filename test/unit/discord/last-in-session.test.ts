import { expect, test } from 'vitest';
import { createLastInSession } from '../../../src/discord/last-in-session.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createKeptLog } from '../../support/kept-log.ts';
import { createMemoryStore } from '../../support/memory-store.ts';

const MINUTE = 60_000;

test('the last minute in session is known, to the next process too', async () => {
  const clock = createFakeClock(MINUTE);
  const memory = createMemoryStore();
  const stop = new AbortController();
  let isUp = true;
  const start = () =>
    createLastInSession({
      memory,
      isInSession: () => isUp,
      clock,
      log: createKeptLog(),
      signal: stop.signal,
    });
  const first = start();
  expect(await first.at()).toBeNull();
  const pass = async (): Promise<void> => {
    clock.advance(MINUTE);
    await new Promise(setImmediate);
  };
  await pass();
  await pass();
  expect(await first.at()).toBe(3 * MINUTE);
  isUp = false;
  await pass();
  expect(await first.at()).toBe(3 * MINUTE);
  stop.abort();
  expect(await start().at()).toBe(3 * MINUTE);
});

test('a store that fails loses nothing of this process', async () => {
  const clock = createFakeClock(MINUTE);
  const memory = createMemoryStore();
  memory.failNext('remember', new Error('disk full'));
  const signal = new AbortController().signal;
  const last = createLastInSession({ memory, isInSession: () => true, clock, log: createKeptLog(), signal });
  for (let n = 0; n < 2; n += 1) {
    clock.advance(MINUTE);
    await new Promise(setImmediate);
    expect(await last.at()).toBe((2 + n) * MINUTE);
  }
  expect(await memory.recall('discord.last-in-session')).toBe(String(3 * MINUTE));
});
