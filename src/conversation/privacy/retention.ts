/**
 * Retention: a conversation in which nothing was said for long is forgotten. When something was said last is told by the
 * newest id of a message or an ask in its record, which the write of each message keeps anyway.
 */

import type { Log } from '../../log.ts';
import { placeOfConversation } from '../place.ts';
import type { Store } from '../ports/store.ts';
import { forgotten, isForgettable } from '../record/forgetting/forgotten.ts';
import type { ConversationRecord } from '../record/record.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import type { TurnWorkers } from '../turn/turn-workers.ts';

interface RetentionPorts {
  readonly store: Pick<Store, 'recall' | 'remember'>;
  readonly records: Pick<RecordCache, 'change'>;
  readonly workers: Pick<TurnWorkers, 'wake'>;
  readonly retentionDays: number | null;
  readonly log: Log;
}

export interface Retention {
  /**
   * Resolves with the time before which the last word of a conversation was said that is to be forgotten; null for never.
   * Nothing counts from before the day on which the bot began to forget, so that nobody loses what was to be kept when it
   * was said. Throws StoreError.
   */
  saidBefore(now: number): Promise<number | null>;
  /** Resolves with whether the conversation was forgotten, which is durable then. Throws StoreError. */
  forget(record: ConversationRecord, saidBefore: number): Promise<boolean>;
}

const DAY_MS = 86_400_000;
/** When the bot began to forget, in milliseconds since the epoch; an empty text while it does not. */
const SINCE = 'retention-since';

export function createRetention({ store, records, workers, retentionDays, log }: RetentionPorts): Retention {
  const since = async (now: number): Promise<number | null> => {
    const known = (await store.recall(SINCE)) ?? '';
    if (retentionDays === null) {
      if (known !== '') await store.remember(SINCE, '');
      return null;
    }
    if (known !== '') return Number(known);
    await store.remember(SINCE, String(now));
    return now;
  };

  return {
    async saidBefore(now) {
      const began = await since(now);
      if (began === null || retentionDays === null) return null;
      const before = now - retentionDays * DAY_MS;
      return began <= before ? before : null;
    },

    async forget({ id, serverId }, saidBefore) {
      const place = placeOfConversation(id, serverId);
      const { next, found } = await records.change(place, (now) =>
        isForgettable(now, saidBefore) ? { next: forgotten(now), found: true } : { next: now, found: false },
      );
      if (!found) return false;
      log.debug(
        { event: 'retention.forgotten', conversation: id },
        'A conversation was old enough to be forgotten.',
      );
      workers.wake(place, next);
      return true;
    },
  };
}
