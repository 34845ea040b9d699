import { expect, test } from 'vitest';
import { createLastOnline, type LastOnline } from '../../../../src/discord/catch-up/last-online.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { createMemoryStore } from '../../../support/fakes/memory-store.ts';
import { idle } from '../../../support/idle.ts';

const MINUTE = 60_000;

function begin() {
  const clock = createFakeClock(MINUTE);
  const memory = createMemoryStore();
  const session = { isUp: true };
  const start = (signal = new AbortController().signal): LastOnline =>
    createLastOnline({ memory, isInSession: () => session.isUp, clock, log: createKeptLog(), signal });
  const pass = async (): Promise<void> => {
    clock.advance(MINUTE);
    await idle(clock, memory);
  };
  return { memory, session, start, pass };
}

test('a new session learns when the last one was there, to the minute', async () => {
  const { session, start, pass } = begin();
  const last = start();
  expect(await last.begin()).toBeNull();
  await pass();
  await pass();
  session.isUp = false;
  await pass();
  await pass();
  expect(await last.begin()).toBe(3 * MINUTE);
});

test('so does one of the next process', async () => {
  const { start, pass } = begin();
  const stop = new AbortController();
  await start(stop.signal).begin();
  await pass();
  stop.abort();
  await pass();
  expect(await start().begin()).toBe(2 * MINUTE);
});

test('a store that fails loses nothing of this process', async () => {
  const { memory, start, pass } = begin();
  memory.failNext('remember', new Error('disk full'));
  const last = start();
  await last.begin();
  memory.failNext('remember', new Error('disk full'));
  await pass();
  expect(await memory.recall('discord.last-in-session')).toBeUndefined();
  expect(await last.begin()).toBe(2 * MINUTE);
});
