/** The pace of identifies: Discord resets the token of a bot that identifies more than 1,000 times in a day. */

import { type IIdentifyThrottler, SimpleIdentifyThrottler } from 'discord.js';
import type { Clock } from '../clock.ts';

/** A shard's identifies that are within reason in `WINDOW_MS`; each further one waits twice as long as the last. */
const FREE = 3;
const WINDOW_MS = 60 * 60_000;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 5 * 60_000;

/** A shard that cannot stay connected identifies every five minutes in the end; shards take turns as Discord asks. */
export function createIdentifyPace(maxConcurrency: number, clock: Clock): IIdentifyThrottler {
  const discords = new SimpleIdentifyThrottler(maxConcurrency);
  const identified = new Map<number, readonly number[]>();
  return {
    async waitForIdentify(shardId, signal) {
      const recent = (identified.get(shardId) ?? []).filter((at) => clock.now() - at < WINDOW_MS);
      const wait = identifyWait(recent.length);
      if (wait > 0) await clock.sleep(wait, signal);
      identified.set(shardId, [...recent, clock.now()]);
      await discords.waitForIdentify(shardId, signal);
    },
  };
}

/** Milliseconds to wait before an identify when there were `recent` ones within the window. Pure. */
export function identifyWait(recent: number): number {
  return recent < FREE ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (recent - FREE));
}
