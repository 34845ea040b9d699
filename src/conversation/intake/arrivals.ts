/**
 * What arrives for a conversation is begun in the order of its arrival, though some of it has to be looked at first: a
 * message overtaken by its own deletion would be answered, and one overtaken by the next would count as seen.
 */

import { createKeyedQueue } from '../../async/keyed-queue.ts';

/** Begins what there is to do in a channel after all that came earlier has begun; what becomes of that holds up nobody. */
export interface Arrivals {
  /** @param prepare looks at what has arrived; its result is what `begin` takes, at once */
  inOrder<T, R>(channelId: string, prepare: () => Promise<T>, begin: (prepared: T) => Promise<R>): Promise<R>;
}

export function createArrivals(): Arrivals {
  const lanes = createKeyedQueue();
  return {
    async inOrder(channelId, prepare, begin) {
      // Wrapped, since the lane is free as soon as it has begun.
      const { begun } = await lanes.run(channelId, async () => ({ begun: begin(await prepare()) }));
      return begun;
    },
  };
}
