/** Backing off: how long to wait before a try is made again. Pure. */

export interface Backoff {
  /** Milliseconds before the first retry. */
  readonly firstMs: number;
  /** Before its jitter, which makes a wait a quarter longer at the most. */
  readonly longestMs: number;
  /** By how much each wait is longer than the one before; 2 unless told. */
  readonly factor?: number;
}

/**
 * Milliseconds to wait before a retry.
 *
 * @param retry how many were made before it, from 0
 * @param random a number in [0, 1) for jitter, which makes it three to five quarters of itself; none without
 */
export function backoffMs({ firstMs, longestMs, factor = 2 }: Backoff, retry: number, random = 0.5): number {
  return Math.min(firstMs * factor ** retry, longestMs) * (0.75 + random / 2);
}
