/** The controls: what people do to a conversation from outside its turns. They act at once, also on a turn in flight. */

import type { Clock } from '../../async/clock.ts';
import type { Conversations } from '../conversations.ts';
import { conversationId, type Place, placeOfConversation } from '../place.ts';
import type { Store } from '../ports/store.ts';
import { owedIn, unanswered } from '../record/pending.ts';
import { type ConversationRecord, isUsed, type Turn } from '../record/record.ts';
import { abandoned, reset, stopped } from '../record/transitions.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import type { TurnWorkers } from './turn-workers.ts';

export function createControls(
  records: RecordCache,
  workers: TurnWorkers,
  store: Store,
  clock: Pick<Clock, 'now'>,
): Pick<Conversations, 'reset' | 'stop' | 'closeChannel' | 'leaveServer'> {
  const end = async (place: Place): Promise<ConversationRecord> => {
    const { next, found: before } = await records.change(place, (now) => ({
      next: unanswered(reset(now), owedBy(now), { kind: 'reset' }, clock.now()),
      found: now,
    }));
    workers.interrupt(conversationId(place), before.turn?.id ?? null);
    try {
      await store.deleteTranscript(conversationId(place));
    } finally {
      workers.wake(place, next); // what it left is cleaned up all the same
    }
    return before;
  };

  const abandon = async (place: Place): Promise<void> => {
    const change = (now: ConversationRecord) => ({ next: abandoned(now), found: now.turn });
    const { next, found: turn } = await records.change(place, change);
    workers.interrupt(conversationId(place), turn?.id ?? null);
    workers.wake(place, next);
  };

  return {
    async reset(place) {
      return whatEnded(await end(place));
    },

    async closeChannel(channelId) {
      for (const id of [channelId, ...(await store.ownConversations(channelId))]) {
        const record = await records.read(placeOfConversation(id, null));
        if (isUsed(record)) await end(placeOfConversation(id, record.serverId)); // nothing was said there else
      }
    },

    async leaveServer(serverId) {
      // All at once: one that fails holds up none of the others.
      await Promise.all(workers.atWorkIn(serverId).map(abandon));
    },

    async stop(place) {
      const change = (now: ConversationRecord) => ({
        next: unanswered(stopped(now), unansweredIn(now.turn), { kind: 'stopped' }, clock.now()),
        found: now.turn,
      });
      const { next, found: turn } = await records.change(place, change);
      if (turn !== null) workers.interrupt(conversationId(place), turn.id);
      workers.wake(place, next);
      return { stopped: turn !== null, waiting: next.pending.length };
    },
  };
}

function whatEnded({
  thread,
  pending,
  turn,
}: ConversationRecord): Awaited<ReturnType<Conversations['reset']>> {
  return { hadThread: thread !== null, dropped: pending.length, stopped: turn !== null };
}

/** Ids of what was owed an answer. */
function owedBy({ turn, pending }: ConversationRecord): readonly string[] {
  return [...unansweredIn(turn), ...pending.map(({ id }) => id)];
}

/** A turn whose answer is being posted has one, and is told of no more. */
function unansweredIn(turn: Turn | null): readonly string[] {
  return turn?.answer == null ? owedIn(turn) : [];
}
