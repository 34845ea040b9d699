import { describe, expect, test } from 'vitest';
import { orAborted, timeoutSignal, within } from '../../../src/async/timeout.ts';
import { createFakeClock } from '../../support/fakes/fake-clock.ts';

const never = new Promise<never>(() => {});

describe('a limit as a signal', () => {
  test('aborts with its error when the time is over, and not once it is disposed of', async () => {
    const clock = createFakeClock();
    const limit = timeoutSignal(clock, 1_000, undefined, () => new Error('late'));
    const disposed = timeoutSignal(clock, 1_000, undefined, () => new Error('late'));
    disposed[Symbol.dispose]();
    clock.advance(1_000);
    await expect(orAborted(never, limit.signal)).rejects.toThrow('late');
    expect(disposed.signal.aborted).toBe(false);
  });

  test('aborts with the outer signal, also after it was disposed of', () => {
    const outer = new AbortController();
    const limit = timeoutSignal(createFakeClock(), 1_000, outer.signal, () => new Error('late'));
    limit[Symbol.dispose]();
    outer.abort('enough');
    expect(limit.signal.reason).toBe('enough');
  });
});

describe('a wait that a signal ends', () => {
  test('has the outcome of what it waits for', async () => {
    const { signal } = new AbortController();
    await expect(orAborted(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(orAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  test('ends at once with a signal that was there before', async () => {
    await expect(orAborted(never, AbortSignal.abort('stopped'))).rejects.toBe('stopped');
  });
});

describe('a wait that is long enough', () => {
  test('has the outcome if it comes in time', async () => {
    const clock = createFakeClock();
    await expect(within(clock, 10, Promise.resolve('here'), () => 'late')).resolves.toBe('here');
    await expect(within(clock, 10, Promise.reject(new Error('no')), () => 'late')).rejects.toThrow('no');
  });

  test('has what is said for late, and leaves nobody asleep', async () => {
    const clock = createFakeClock();
    const waited = within(clock, 10, never, () => 'late');
    clock.advance(10);
    await expect(waited).resolves.toBe('late');
    await within(clock, 1_000, Promise.resolve(), () => null);
    clock.advance(1_000); // were somebody still asleep, this would wake them
    await expect(Promise.race([clock.asleep(), Promise.resolve('nobody')])).resolves.toBe('nobody');
  });
});

// An abort without a reason makes a DOMException with its stack: https://dom.spec.whatwg.org/#dom-abortcontroller-abort
test('a wait that is not needed any more ends with a reason that was there before', async () => {
  const reasons: unknown[] = [];
  const clock = {
    sleep: (_: number, signal?: AbortSignal) => {
      signal?.addEventListener('abort', () => reasons.push(signal.reason));
      return never;
    },
  };
  const turn = async (): Promise<void> => {
    timeoutSignal(clock, 1_000, undefined, () => new Error('late'))[Symbol.dispose]();
    await within(clock, 1_000, Promise.resolve(), () => null);
  };
  await turn();
  await turn();
  expect(reasons).toHaveLength(4);
  expect(new Set(reasons).size).toBe(1);
});
