/** Trying again where that can help: a service that is briefly unwell, a locked thread, a thing that is gone already. */

import { type Backoff, backoffMs } from '../../async/backoff.ts';
import type { Clock } from '../../async/clock.ts';
import { EngineError } from '../../errors.ts';
import { isTransient, translate } from './failures/translate-error.ts';

interface Waiting {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

const TRANSIENT_BACKOFF: Backoff = { firstMs: 250, longestMs: 5_000 };
/** A service that asks for a longer wait is not waited for by a caller whose tries are counted. */
const LONGEST_ASKED_WAIT_MS = 60_000;

/** Repeats what may be made twice, such as a read or a deletion, while its failures are transient. */
export async function retryTransient<T>(
  attempt: () => Promise<T>,
  { clock, signal, tries }: Waiting & { readonly tries: number },
): Promise<T> {
  for (let retry = 0; ; retry++) {
    try {
      return await attempt();
    } catch (error) {
      const mayPass = error instanceof EngineError && isTransient(error) && !signal?.aborted;
      if (!mayPass || retry + 1 >= tries) throw error;
      const askedMs = error.retryAfterMs ?? 0;
      if (askedMs > LONGEST_ASKED_WAIT_MS && Number.isFinite(tries)) throw error;
      const ownMs = backoffMs(TRANSIENT_BACKOFF, retry, clock.random());
      await pause(Math.max(ownMs, Math.min(askedMs, LONGEST_ASKED_WAIT_MS)), { clock, signal });
    }
  }
}

/** Throws fault `aborted` as soon as the signal aborts. */
async function pause(ms: number, { clock, signal }: Waiting): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    throw translate(error, { what: 'wait for the service', write: false, signal });
  }
}

/** OpenAI's advice for a locked conversation is to retry in a few seconds. */
const LOCK_BACKOFF: Backoff = { firstMs: 2_000, longestMs: 60_000 };

/**
 * Repeats a write while its thread is locked: a refusal for that reason has done nothing. Throws the service's `busy`
 * once `patienceMs` have been spent on waiting.
 *
 * @param onLock called before each wait. It may free the thread, and returns whether it has, which skips the wait.
 */
export async function retryWhileLocked<T>(
  write: () => Promise<T>,
  { clock, signal, patienceMs }: Waiting & { readonly patienceMs: number },
  onLock: (busy: EngineError) => Promise<boolean> = async () => false,
): Promise<T> {
  let leftMs = patienceMs;
  for (let retry = 0; ; retry++) {
    try {
      return await write();
    } catch (error) {
      const isLocked = error instanceof EngineError && error.fault === 'busy' && !signal?.aborted;
      if (!isLocked || leftMs <= 0) throw error;
      const began = clock.monotonic();
      const isFreed = await onLock(error);
      if (!isFreed) await pause(Math.min(backoffMs(LOCK_BACKOFF, retry), leftMs), { clock, signal });
      // Freeing takes patience even if it takes no time: a thread that is locked again each time is given up as well.
      leftMs -= Math.max(clock.monotonic() - began, isFreed ? LOCK_BACKOFF.firstMs : 0);
    }
  }
}

/** A large model is read from a disk in minutes, a small one in seconds. */
const LOADING_BACKOFF: Backoff = { firstMs: 1_000, longestMs: 10_000 };

/**
 * Repeats a request while the server brings the model into its memory, until the signal aborts: with it the limit comes
 * that the caller has for all of the run.
 *
 * @param onWait called once, before the first wait
 */
export async function retryWhileLoading<T>(
  attempt: () => Promise<T>,
  { clock, signal }: Waiting,
  onWait: (loading: EngineError) => void,
): Promise<T> {
  for (let retry = 0; ; retry++) {
    try {
      return await attempt();
    } catch (error) {
      const isLoading = error instanceof EngineError && error.detail?.kind === 'model-loading';
      if (!isLoading || signal?.aborted) throw error;
      if (retry === 0) onWait(error);
      const askedMs = Math.min(error.retryAfterMs ?? 0, LONGEST_ASKED_WAIT_MS);
      await pause(Math.max(backoffMs(LOADING_BACKOFF, retry), askedMs), { clock, signal });
    }
  }
}

/** Waits for a deletion. What is gone already counts as deleted. */
export async function ignoreGone(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof EngineError) || error.fault !== 'gone') throw error;
  }
}
