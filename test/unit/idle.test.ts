import { expect, test } from 'vitest';
import { createFakeClock } from '../support/fakes/fake-clock.ts';
import { createMemoryStore } from '../support/fakes/memory-store.ts';
import { createActivity, idle } from '../support/idle.ts';

test('a wait until nothing goes on takes as many turns as the work does', async () => {
  const store = createMemoryStore();
  let pings = 0;
  void (async () => {
    for (; pings < 500; pings += 1) await store.ping();
  })();
  await idle(store);
  expect(pings).toBe(500);
});

test('and goes on to what another fake is asked then', async () => {
  const [clock, store] = [createFakeClock(), createMemoryStore()];
  let done = false;
  void (async () => {
    await clock.sleep(1_000);
    await store.ping();
    done = true;
  })();
  await idle(clock, store);
  expect(done).toBe(false); // only time is waited for
  clock.advance(1_000);
  await idle(clock, store);
  expect(done).toBe(true);
});

test('a fake that fails is done, too', async () => {
  const store = createMemoryStore();
  store.failNext('ping', new Error('no'));
  const failure = store.ping().catch((error: Error) => error.message);
  await idle(store);
  expect(await failure).toBe('no');
  expect(store.activity.underWay).toBe(0);
});

test('what begins again and again is an error, not a wait for ever', async () => {
  const activity = createActivity();
  let isOver = false;
  const again = async (): Promise<void> => {
    while (!isOver) await activity.count(() => {});
  };
  const running = again();
  await expect(idle({ activity })).rejects.toThrow('not idle after');
  isOver = true;
  await running;
});
