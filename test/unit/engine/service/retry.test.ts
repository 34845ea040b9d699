import { describe, expect, test } from 'vitest';
import { ignoreGone, retryTransient, retryWhileLocked } from '../../../../src/engine/service/retry.ts';
import { EngineError } from '../../../../src/errors.ts';
import { createSteppingClock } from '../../../support/engine/engine-clock.ts';
import { failureOf } from '../../../support/engine/engines.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';

const busy = new EngineError('busy', 'locked', { detail: { kind: 'active-run', runId: 'run_1' } });

/** Fails with the given errors, then says `done`. */
function failing(...errors: Error[]): () => Promise<string> {
  let at = 0;
  return async () => {
    const error = errors[at++];
    if (error !== undefined) throw error;
    return 'done';
  };
}

describe('a locked thread', () => {
  test('is waited for, two seconds at first and twice as long each time, up to a minute', async () => {
    const clock = createSteppingClock();
    await retryWhileLocked(failing(...Array(7).fill(busy)), { clock, patienceMs: Number.POSITIVE_INFINITY });
    expect(clock.slept).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  test('is given up once patience is spent', async () => {
    const clock = createSteppingClock();
    const write = failing(...Array(99).fill(busy));
    const failure = await failureOf(retryWhileLocked(write, { clock, patienceMs: 10_000 }));
    expect(failure).toBe(busy);
    expect(clock.slept).toEqual([2_000, 4_000, 4_000]);
  });

  test('that was freed is tried again without a wait', async () => {
    const clock = createSteppingClock();
    const freed: EngineError[] = [];
    await retryWhileLocked(failing(busy), { clock, patienceMs: 10_000 }, async (error) => {
      freed.push(error);
      return true;
    });
    expect(freed).toEqual([busy]);
    expect(clock.slept).toEqual([]);
  });

  test('that is freed for ever and never free is given up as well', async () => {
    const clock = createSteppingClock();
    const write = failing(...Array(99).fill(busy));
    await failureOf(retryWhileLocked(write, { clock, patienceMs: 10_000 }, async () => true));
    expect(clock.slept).toEqual([]);
  });

  test('is waited for no longer than its caller does', async () => {
    const clock = createFakeClock();
    const abort = new AbortController();
    const write = retryWhileLocked(failing(busy), { clock, signal: abort.signal, patienceMs: 10_000 });
    const failure = failureOf(write);
    await clock.asleep();
    abort.abort(new Error('stopped'));
    expect(await failure).toMatchObject({ fault: 'aborted', committed: 'no' });
  });

  test('is the only failure that is waited for', async () => {
    const clock = createSteppingClock();
    const failure = await failureOf(
      retryWhileLocked(failing(new EngineError('server', 'oops')), { clock, patienceMs: 10_000 }),
    );
    expect(failure.fault).toBe('server');
    expect(clock.slept).toEqual([]);
  });
});

describe('a read', () => {
  test('waits as long as the service asks', async () => {
    const clock = createSteppingClock();
    const limited = new EngineError('rate', 'slow down', { retryAfterMs: 7_000 });
    await retryTransient(failing(limited), { clock, tries: 3 });
    expect(clock.slept).toEqual([7_000]);
  });

  test('is given up at once when the service asks for an hour', async () => {
    const clock = createSteppingClock();
    const limited = new EngineError('rate', 'slow down', { retryAfterMs: 3_600_000 });
    expect(await failureOf(retryTransient(failing(limited), { clock, tries: 3 }))).toBe(limited);
    expect(clock.slept).toEqual([]);
  });

  test('without end waits a minute and not the hour that the service asks for', async () => {
    const clock = createSteppingClock();
    const limited = new EngineError('rate', 'slow down', { retryAfterMs: 3_600_000 });
    await retryTransient(failing(limited), { clock, tries: Number.POSITIVE_INFINITY });
    expect(clock.slept).toEqual([60_000]);
  });

  test('is given up at once when its caller gives up in the middle of a wait', async () => {
    const clock = createFakeClock();
    const abort = new AbortController();
    const unwell = new EngineError('server', 'oops');
    const read = failureOf(retryTransient(failing(unwell), { clock, signal: abort.signal, tries: 3 }));
    await clock.asleep();
    abort.abort(new Error('stopped'));
    expect(await read).toMatchObject({ fault: 'aborted', committed: 'no' });
  });

  test('is given up after its tries', async () => {
    const unwell = new EngineError('server', 'oops');
    const read = retryTransient(failing(unwell, unwell, unwell), { clock: createSteppingClock(), tries: 3 });
    expect(await failureOf(read)).toBe(unwell);
  });
});

describe('a deletion', () => {
  test('of what is gone is a success, and any other failure is one', async () => {
    await expect(ignoreGone(failing(new EngineError('gone', 'no'))())).resolves.toBeUndefined();
    await expect(ignoreGone(failing(busy)())).rejects.toBe(busy);
  });
});
