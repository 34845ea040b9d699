/** What people change after the fact: an edit, a deletion. Discord tells of each once, so both count whatever the store does. */

import type { KeyedQueue } from '../../async/keyed-queue.ts';
import { StoreError } from '../../errors.ts';
import type { Conversations } from '../conversations.ts';
import { type Place, placeOf } from '../place.ts';
import type { Store } from '../ports/store.ts';
import type { OptOuts } from '../privacy/opt-outs.ts';
import { edited, retracted } from '../record/pending.ts';
import { hasOpenWork, isUsed } from '../record/record.ts';
import { entriesOf, idsOf } from '../record/transcript.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import type { TurnWorkers } from '../turn/turn-workers.ts';
import type { QuoteCheck } from './known-quote.ts';

interface ChangePorts {
  readonly records: RecordCache;
  readonly workers: TurnWorkers;
  readonly store: Pick<Store, 'readTranscript'>;
  readonly quotes: QuoteCheck;
  /** What arrives in a channel is begun in the order of its arrival. */
  readonly arrivals: Pick<KeyedQueue, 'inOrder'>;
  readonly optOuts: Pick<OptOuts, 'has'>;
}

export function createChanges({
  records,
  workers,
  store,
  quotes,
  arrivals,
  optOuts,
}: ChangePorts): Pick<Conversations, 'edit' | 'retract'> {
  /** Ids of what is in the conversation's thread or will be when it is rebuilt, as far as the transcript goes back. */
  const inTranscript = async (place: Place): Promise<readonly string[]> => {
    const record = await records.read(place);
    if (!isUsed(record)) return []; // nothing was ever taken in here
    // The turn that is being answered may end before the transcript is read, or after.
    const posted = record.turn?.answer?.kind === 'reply' ? record.turn.answer.posted : [];
    const said = entriesOf(record, await store.readTranscript(record.id)).flatMap(idsOf);
    return [...said, ...posted.filter((id) => id !== null)];
  };

  const retract = async (channelId: string, messageIds: readonly string[]): Promise<void> => {
    const place = { channelId, serverId: null };
    const said = await inTranscript(place).catch((error: unknown) => {
      if (error instanceof StoreError && error.fault === 'unavailable') return messageIds; // any may be
      throw error;
    });
    const changed = await records.changeEventually(place, (now) => {
      // What ended between the two is not among what was said, but it was seen of late.
      const inThread = new Set([...said, ...(now.thread === null ? [] : now.seen)]);
      const next = retracted(now, messageIds, inThread);
      return { next, found: now.turn !== null && next.turn === null ? now.turn : null };
    });
    if (changed === null) return;
    const { next, found: stoppedTurn } = changed;
    if (stoppedTurn !== null) workers.interrupt(channelId, stoppedTurn.id);
    if (hasOpenWork(next)) workers.wake({ channelId, serverId: next.serverId }, next);
  };

  const retractInOrder: Conversations['retract'] = (channelId, messageIds) =>
    arrivals.inOrder(
      channelId,
      async () => {},
      () => retract(channelId, messageIds),
    );

  return {
    async edit(changed) {
      // What it says now is not kept, and what it said is not what its author says any more.
      if (optOuts.has(changed.author.id)) return retractInOrder(changed.channelId, [changed.id]);
      await arrivals.inOrder(
        changed.channelId,
        () => quotes.withoutKnownIfReadable(changed),
        (message) =>
          records.changeEventually(placeOf(message), (now) => ({ next: edited(now, message), found: null })),
      );
    },

    retract: retractInOrder,
  };
}
