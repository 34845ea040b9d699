/** The ledger: conversation records, changed one at a time in their lanes and durable before anyone sees the change. */

import type { Place } from './conversations.ts';
import type { Lanes } from './lanes.ts';
import type { Store } from './ports/store.ts';
import { type ConversationRecord, newConversation } from './record.ts';

/** How many records are kept at hand; beyond it the least recently used are read again when needed. */
const KEPT = 2_000;

export interface Ledger {
  read(place: Place): Promise<ConversationRecord>;
  /**
   * Changes a record in its lane; a change that returns its argument writes nothing, one that returns null is
   * called off. Resolves with the new record once it is durable, or with null. Throws StoreError: then nothing changed
   * that anyone has seen.
   */
  change(
    place: Place,
    change: (record: ConversationRecord) => ConversationRecord | null,
  ): Promise<ConversationRecord | null>;
}

export function createLedger(store: Store, lanes: Lanes): Ledger {
  const kept = new Map<string, ConversationRecord>();

  const keep = (record: ConversationRecord): void => {
    kept.delete(record.id);
    kept.set(record.id, record);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  };

  const load = async ({ channelId, guildId }: Place): Promise<ConversationRecord> =>
    kept.get(channelId) ?? (await store.readConversation(channelId)) ?? newConversation(channelId, guildId);

  return {
    read: (place) =>
      lanes.run(place.channelId, async () => {
        const record = await load(place);
        keep(record);
        return record;
      }),

    change: (place, change) =>
      lanes.run(place.channelId, async () => {
        const record = await load(place);
        const next = change(record);
        if (next === null || next === record) return next;
        // A write that failed may have been made: what is kept is what the store says, so it is asked again.
        kept.delete(record.id);
        await store.writeConversation(next);
        keep(next);
        return next;
      }),
  };
}
