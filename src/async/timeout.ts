/** Bounds in time: a signal with a deadline, a wait that a signal ends, a wait that is long enough. */

import type { Clock } from './clock.ts';

export interface TimeLimit extends Disposable {
  /** Aborts with the outer signal, or when the time is over. */
  readonly signal: AbortSignal;
}

/** Why a wait ends that nobody needs any more. Without a reason of its own each abort makes an error with its stack. */
const NOT_NEEDED = new Error('the wait is not needed any more');

/**
 * A limit as a signal: whoever waits listens to one thing, and its reason is the error to throw.
 *
 * @param ms how long, counted from now; disposing of the limit stops the count and leaves the outer signal connected
 */
export function timeoutSignal(
  clock: Pick<Clock, 'sleep'>,
  ms: number,
  outer: AbortSignal | undefined,
  over: () => Error,
): TimeLimit {
  const timer = new AbortController();
  const disposed = new AbortController();
  clock.sleep(Math.max(0, ms), disposed.signal).then(
    () => timer.abort(over()),
    () => {},
  );
  return {
    signal: outer === undefined ? timer.signal : AbortSignal.any([outer, timer.signal]),
    [Symbol.dispose]: () => disposed.abort(NOT_NEEDED),
  };
}

/** The promise's outcome, or the signal's reason as soon as it aborts: for what cannot be aborted itself. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Waits as long as the wait takes or until the signal aborts, which ends it and is no failure. */
export async function interruptible(wait: Promise<unknown>, signal: AbortSignal): Promise<void> {
  try {
    await wait;
  } catch (reason) {
    if (!signal.aborted) throw reason;
  }
}

/** The promise's outcome, or what `late` gives once `ms` have gone by without one. The promise itself goes on. */
export async function within<T, Late>(
  clock: Pick<Clock, 'sleep'>,
  ms: number,
  promise: Promise<T>,
  late: () => Late,
): Promise<T | Late> {
  const settled = new AbortController();
  const enough = clock.sleep(ms, settled.signal).then(late, late); // interrupted: the outcome is there
  try {
    return await Promise.race([promise, enough]);
  } finally {
    settled.abort(NOT_NEEDED);
  }
}
