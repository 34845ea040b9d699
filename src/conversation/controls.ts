/** The controls: what people do to a conversation from outside its turns. They act at once, also on a turn in flight. */

import type { Conversations } from './conversations.ts';
import type { Ledger } from './ledger.ts';
import type { Store } from './ports/store.ts';
import type { ConversationRecord } from './record.ts';
import type { Responder } from './responder.ts';
import { withTurn } from './transcript.ts';
import { reset, stopped } from './transitions.ts';

export function createControls(
  ledger: Ledger,
  responder: Responder,
  store: Store,
): Pick<Conversations, 'reset' | 'stop'> {
  /** A stopped turn's messages are in the thread, so they are in its transcript, too. */
  const keepStopped = async (before: ConversationRecord): Promise<void> => {
    if (before.turn === null) return;
    const transcript = withTurn(before, before.turn, await store.readTranscript(before.id));
    if (transcript.entries.length > 0) await store.writeTranscript(transcript);
  };

  return {
    async reset(place) {
      let before: ConversationRecord | null = null;
      const record = await ledger.change(place, (now) => {
        before = now;
        responder.interrupt(place.channelId);
        return reset(now);
      });
      await store.deleteTranscript(place.channelId);
      if (record !== null) responder.wake(place, record);
      return whatEnded(before);
    },

    async stop(place) {
      let before: ConversationRecord | null = null;
      const record = await ledger.change(place, (now) => {
        if (now.turn === null) return now;
        before = now;
        responder.interrupt(place.channelId);
        return stopped(now);
      });
      if (before !== null) await keepStopped(before);
      if (record !== null) responder.wake(place, record);
      return { stopped: before !== null, waiting: record?.pending.length ?? 0 };
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
