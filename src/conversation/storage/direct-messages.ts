/** Direct messages of late: Discord lists none to a bot, so the bot keeps a list of its own, for catching up. */

import { LRUCache } from 'lru-cache';
import type { Clock } from '../../async/clock.ts';
import { createKeyedQueue } from '../../async/keyed-queue.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Store } from '../ports/store.ts';

export interface DirectMessages {
  /** Puts a channel in front. Costs a write when it was not in front of late. Never rejects: the list is a help, not a promise. */
  note(channelId: string): Promise<void>;
  /** Channel ids, the latest first. Throws StoreError. */
  list(): Promise<readonly string[]>;
}

const NAME = 'direct-messages';
const MOST = 200;
/** A channel that was put in front within this time is near enough to it. */
const FRESH_MS = 60 * 60_000;

export function createDirectMessages(
  store: Pick<Store, 'recall' | 'remember'>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): DirectMessages {
  const queue = createKeyedQueue();
  const noted = new LRUCache<string, number>({ max: MOST });

  const list = async (): Promise<readonly string[]> => (await store.recall(NAME))?.match(/\d+/g) ?? [];

  return {
    list,
    async note(channelId) {
      if (clock.monotonic() - (noted.get(channelId) ?? Number.NEGATIVE_INFINITY) < FRESH_MS) return;
      noted.set(channelId, clock.monotonic());
      try {
        await queue.run(NAME, async () => {
          const others = (await list()).filter((id) => id !== channelId);
          await store.remember(NAME, [channelId, ...others].slice(0, MOST).join(' '));
        });
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        noted.delete(channelId);
        const fields = { event: 'direct-messages.not-noted', conversation: channelId, error };
        log.warn(fields, 'A direct message is not on the list for catching up.');
      }
    },
  };
}
