/** The credit breaker: once the assistant's credit is used up, the whole bot stops asking, but for a probe now and then. */

import type { Clock } from '../../async/clock.ts';

export interface CreditBreaker {
  /** Nobody is to ask the assistant until it is found to answer again. */
  open(): void;
  /** It answers. */
  close(): void;
  /** Whether everybody may ask. */
  readonly isClosed: boolean;
  /**
   * Somebody has written: from 15 seconds after the last probe on, one is due. It goes to those who wait if the author's
   * conversation is one of them. Else it is left to that conversation, which without it would be told of the end.
   */
  hurry(author: 'waits' | 'is-new'): void;
  /** Whether to ask it now: yes while closed, and for one caller whenever a probe is due. */
  allow(): boolean;
  /** Resolves when it is time to ask again whether it is allowed. Rejects with the signal's reason. */
  nextProbe(signal: AbortSignal): Promise<void>;
}

const FIRST_PROBE_MS = 60_000;
const LONGEST_PROBE_MS = 15 * 60_000;
const HURRIED_PROBE_MS = 15_000;

export function createCreditBreaker(clock: Clock): CreditBreaker {
  let probeMs = FIRST_PROBE_MS;
  /** When the next probe is due though nobody writes, or null while closed. */
  let probeAt: number | null = null;
  /** When the credit was last asked for, as far as this tells. */
  let askedAt = 0;
  let isHurried = false;
  let probing: 'no' | 'on-time' | 'hurried' = 'no';
  let waking = new AbortController();

  const wake = (): void => {
    waking.abort();
    waking = new AbortController();
  };

  return {
    get isClosed() {
      return probeAt === null;
    },
    open() {
      if (probeAt !== null && probing === 'no') return; // one of the runs that were under way when it opened
      if (probeAt === null) askedAt = clock.monotonic();
      if (probing !== 'hurried') {
        probeMs = probing === 'no' ? FIRST_PROBE_MS : Math.min(2 * probeMs, LONGEST_PROBE_MS);
        probeAt = clock.monotonic() + probeMs;
      }
      probing = 'no';
    },
    close() {
      probeAt = null;
      probing = 'no';
      isHurried = false;
      wake();
    },
    hurry(author) {
      if (probeAt === null || clock.monotonic() - askedAt < HURRIED_PROBE_MS) return;
      isHurried = true;
      if (author === 'waits') wake();
    },
    allow() {
      if (probeAt === null) return true;
      const now = clock.monotonic();
      const isOnTime = now >= probeAt;
      if (!isOnTime && !isHurried) return false;
      // Should this one end without a word about the credit, another is due after the same while.
      if (isOnTime) probeAt = now + probeMs;
      probing = isOnTime ? 'on-time' : 'hurried';
      isHurried = false;
      askedAt = now;
      return true;
    },
    async nextProbe(signal) {
      const untilProbe = (probeAt ?? 0) - clock.monotonic();
      if (untilProbe <= 0 || isHurried) return;
      const either = AbortSignal.any([signal, waking.signal]);
      await clock.sleep(untilProbe, either).catch(() => signal.throwIfAborted()); // or it closed, or is hurried
    },
  };
}
