/** Patience with what passes by itself: a service that is briefly unwell, a lock, a thing that was to go and is gone. */

import type { Clock } from '../../async/clock.ts';
import { EngineError } from '../../errors.ts';
import { isTransient, translate } from './translate-error.ts';

interface Waiting {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

const FIRST_READ_WAIT_MS = 250;
const LONGEST_READ_WAIT_MS = 5_000;
/** A service that asks for more patience is not waited for longer, and not at all by whoever counts its tries. */
const LONGEST_ASKED_WAIT_MS = 60_000;

/** What may be made twice, tried again while trying again can help: a read, a deletion, a cancelling. */
export async function retryTransient<T>(
  attempt: () => Promise<T>,
  { clock, signal, tries }: Waiting & { readonly tries: number },
): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof EngineError) || !isTransient(error) || signal?.aborted || made >= tries)
        throw error;
      const asked = error.retryAfterMs ?? 0;
      if (asked > LONGEST_ASKED_WAIT_MS && Number.isFinite(tries)) throw error;
      const backoff = Math.min(FIRST_READ_WAIT_MS * 2 ** (made - 1), LONGEST_READ_WAIT_MS);
      const wait = Math.max(backoff * (0.75 + clock.random() / 2), Math.min(asked, LONGEST_ASKED_WAIT_MS));
      await pause(wait, { clock, signal });
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
const FIRST_LOCK_WAIT_MS = 2_000;
const LONGEST_LOCK_WAIT_MS = 60_000;

/**
 * A write, made again when the thread was found locked: a refusal for that reason has done nothing.
 * Gives up with the service's own `busy` once `patienceMs` of waiting are spent.
 * @param onLock called before each wait; may free the thread, and then says so by `true`, which skips the wait
 */
export async function retryWhileLocked<T>(
  write: () => Promise<T>,
  { clock, signal, patienceMs }: Waiting & { readonly patienceMs: number },
  onLock: (busy: EngineError) => Promise<boolean> = async () => false,
): Promise<T> {
  let left = patienceMs;
  for (let wait = FIRST_LOCK_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_LOCK_WAIT_MS)) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof EngineError) || error.fault !== 'busy' || signal?.aborted || left <= 0)
        throw error;
      const began = clock.now();
      const freed = await onLock(error);
      if (!freed) await pause(Math.min(wait, left), { clock, signal });
      left -= Math.max(clock.now() - began, freed ? FIRST_LOCK_WAIT_MS : 0);
    }
  }
}

/** A deletion; what is gone already counts as deleted. */
export async function ignoreGone(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof EngineError) || error.fault !== 'gone') throw error;
  }
}
