import { expect, test } from 'vitest';
import { retry } from '../../../src/async/retry.ts';
import { createFakeClock } from '../../support/fakes/fake-clock.ts';
import { idle } from '../../support/idle.ts';

/** An attempt that fails so often, and counts how often it was made. */
function failing(times: number) {
  const made = { times: 0 };
  const attempt = async (): Promise<string> => {
    made.times += 1;
    if (made.times <= times) throw new Error(`failure ${made.times}`);
    return 'done';
  };
  return { attempt, made };
}

test('a failure is tried again after the wait that is asked for', async () => {
  const clock = createFakeClock();
  const { attempt, made } = failing(2);
  const asked: unknown[] = [];
  const outcome = retry(clock, attempt, (error, retries) => {
    asked.push([String(error), retries]);
    return 100 * (retries + 1);
  });
  for (const wait of [100, 200]) {
    await clock.asleep();
    clock.advance(wait - 1);
    clock.advance(1);
    await idle(clock);
  }
  await expect(outcome).resolves.toBe('done');
  expect(asked).toEqual([
    ['Error: failure 1', 0],
    ['Error: failure 2', 1],
  ]);
  expect(made.times).toBe(3);
});

test('a failure that no further attempt can help is thrown', async () => {
  const { attempt, made } = failing(5);
  await expect(retry(createFakeClock(), attempt, () => null)).rejects.toThrow('failure 1');
  expect(made.times).toBe(1);
});

test('what decides about the wait may name another failure', async () => {
  const decide = (): never => {
    throw new Error('refused for good');
  };
  await expect(retry(createFakeClock(), failing(1).attempt, decide)).rejects.toThrow('refused for good');
});

test('a stop ends the wait, and nothing is tried after it', async () => {
  const clock = createFakeClock();
  const stop = new AbortController();
  const { attempt, made } = failing(5);
  const outcome = retry(clock, attempt, () => 1_000, stop.signal);
  await clock.asleep();
  stop.abort(new Error('stopped'));
  await expect(outcome).rejects.toThrow('stopped');
  await expect(retry(clock, attempt, () => 1_000, stop.signal)).rejects.toThrow('stopped');
  expect(made.times).toBe(2);
});
