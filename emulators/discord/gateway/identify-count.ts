/** Identifies, counted: Discord takes one at a time for each of the shards that may identify together. */

export interface IdentifyCount {
  readonly all: number;
  /** Counts one. Whether it comes too soon after the one before, which ends in an invalid session. */
  add(): boolean;
}

/** @param apartMs Discord wants five seconds between two */
export function createIdentifyCount(apartMs: number): IdentifyCount {
  let all = 0;
  let last = Number.NEGATIVE_INFINITY;
  return {
    get all() {
      return all;
    },
    add() {
      const isTooSoon = performance.now() - last < apartMs;
      last = performance.now();
      all += 1;
      return isTooSoon;
    },
  };
}
