/** The controls: what people do to a conversation from outside its turns. They act at once, also on a turn in flight. */

import type { Conversations } from '../conversations.ts';
import type { Place } from '../place.ts';
import type { Store } from '../ports/store.ts';
import type { ConversationRecord } from '../record/record.ts';
import { abandoned, reset, stopped } from '../record/transitions.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import type { TurnWorkers } from './turn-workers.ts';

export function createControls(
  ledger: RecordCache,
  responder: TurnWorkers,
  store: Store,
): Pick<Conversations, 'reset' | 'stop' | 'closeChannel' | 'leaveServer'> {
  const end = async (place: Place): Promise<ConversationRecord | null> => {
    let before: ConversationRecord | null = null;
    const record = await ledger.change(place, (now) => {
      before = now;
      responder.interrupt(place.channelId);
      return reset(now);
    });
    try {
      await store.deleteTranscript(place.channelId);
    } finally {
      if (record !== null) responder.wake(place, record); // what it left is cleaned up all the same
    }
    return before;
  };

  const abandon = async (place: Place): Promise<void> => {
    const record = await ledger.change(place, (now) => {
      responder.interrupt(place.channelId);
      return abandoned(now);
    });
    if (record !== null) responder.wake(place, record);
  };

  return {
    async reset(place) {
      return whatEnded(await end(place));
    },

    async closeChannel(channelId) {
      const place = { channelId, serverId: null };
      const { serverId, thread, turn, pending } = await ledger.read(place);
      if (thread !== null || turn !== null || pending.length > 0) await end({ channelId, serverId });
    },

    async leaveServer(serverId) {
      // All at once: one that fails holds up none of the others.
      await Promise.all(responder.atWorkIn(serverId).map(abandon));
    },

    async stop(place) {
      let wasRunning = false;
      const record = await ledger.change(place, (now) => {
        if (now.turn === null) return now;
        wasRunning = true;
        responder.interrupt(place.channelId);
        return stopped(now);
      });
      if (record !== null) responder.wake(place, record);
      return { stopped: wasRunning, waiting: record?.pending.length ?? 0 };
    },
  };
}

function whatEnded(before: ConversationRecord | null): Awaited<ReturnType<Conversations['reset']>> {
  return {
    hadThread: before !== null && before.thread !== null,
    dropped: before?.pending.length ?? 0,
    stopped: before !== null && before.turn !== null,
  };
}
