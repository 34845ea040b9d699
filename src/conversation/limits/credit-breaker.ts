/** The credit breaker: once the assistant's credit is used up, the whole bot stops asking, but for a probe now and then. */

import type { Clock } from '../../async/clock.ts';

export interface CreditBreaker {
  /** Nobody is to ask the assistant until it is found to answer again. */
  open(): void;
  /** It answers. */
  close(): void;
  /** Whether everybody may ask. */
  readonly isClosed: boolean;
  /** Whether to ask it now: yes while closed, and for one caller whenever a probe is due. */
  allow(): boolean;
  /** Resolves when it is time to ask again whether it is allowed. Rejects with the signal's reason. */
  nextProbe(signal: AbortSignal): Promise<void>;
}

const FIRST_PROBE_MS = 60_000;
const LONGEST_PROBE_MS = 15 * 60_000;

export function createCreditBreaker(clock: Clock): CreditBreaker {
  let probeMs = FIRST_PROBE_MS;
  /** When the next probe is due, or null while closed. */
  let probeAt: number | null = null;
  let probing = false;
  let closing = new AbortController();

  return {
    get isClosed() {
      return probeAt === null;
    },
    open() {
      if (probeAt !== null && !probing) return; // one of the runs that were under way when it opened
      probeMs = probing ? Math.min(2 * probeMs, LONGEST_PROBE_MS) : FIRST_PROBE_MS;
      probeAt = clock.monotonic() + probeMs;
      probing = false;
    },
    close() {
      probeAt = null;
      probing = false;
      closing.abort();
      closing = new AbortController();
    },
    allow() {
      if (probeAt === null) return true;
      const now = clock.monotonic();
      if (now < probeAt) return false;
      // Should this one end without a word about the credit, another is due after the same while.
      probeAt = now + probeMs;
      probing = true;
      return true;
    },
    async nextProbe(signal) {
      const untilProbe = (probeAt ?? 0) - clock.monotonic();
      if (untilProbe <= 0) return;
      const either = AbortSignal.any([signal, closing.signal]);
      await clock.sleep(untilProbe, either).catch(() => signal.throwIfAborted()); // or it closed
    },
  };
}
