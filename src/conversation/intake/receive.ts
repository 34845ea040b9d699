/** The intake: messages of people come in, and what is to be answered is kept before anything else happens to it. */

import type { Clock } from '../../async/clock.ts';
import { messageOf, StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Arrival, Conversations, Receipt } from '../conversations.ts';
import type { IncomingMessage } from '../message.ts';
import type { Place } from '../place.ts';
import type { Messenger } from '../ports/messenger.ts';
import type { Store } from '../ports/store.ts';
import { accepted, edited, hasRoom, missed, refused, retracted, wasSeen } from '../record/pending.ts';
import { type ConversationRecord, hasOpenWork } from '../record/record.ts';
import { entriesOf } from '../record/transcript.ts';
import type { DirectMessages } from '../storage/direct-messages.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import { createErrorReference } from '../text/error-reference.ts';
import { postNotice } from '../text/notice.ts';
import { failureText, queueFullText } from '../text/to-people.ts';
import type { TurnWorkers } from '../turn/turn-workers.ts';
import { gate } from './gate.ts';

interface IntakePorts {
  readonly ledger: RecordCache;
  readonly responder: TurnWorkers;
  readonly store: Pick<Store, 'readTranscript'>;
  readonly directMessages: DirectMessages;
  readonly outlet: Messenger;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long a notice about a message that was not taken in is tried; beyond that Discord itself is in trouble. */
const NOTICE_TRIED_MS = 60_000;

export function createIntake(ports: IntakePorts): Pick<Conversations, 'receive' | 'edit' | 'retract'> {
  const { ledger, responder, store, directMessages, clock } = ports;
  /** Conversations that were told that nothing can be saved, until something can. */
  const toldOutage = new Set<string>();

  const take = async (message: IncomingMessage, { tooLate = false }: Arrival): Promise<Receipt> => {
    const place = placeOf(message);
    let receipt: Receipt = { accepted: true };
    let wasFull = false;
    const record = await ledger.change(place, (now) => {
      receipt = sort(now, message, tooLate);
      wasFull = now.queueFullTold;
      if ('accepted' in receipt) return accepted(now, message, clock.now());
      if ('missed' in receipt) return missed(now, message, clock.now());
      return 'refused' in receipt ? refused(now, message) : now;
    });
    if (record === null || 'ignored' in receipt) return receipt;
    toldOutage.delete(place.channelId);
    if ('refused' in receipt) {
      const text = queueFullText(record.pending.length);
      if (!wasFull) await tell(ports, message, { mark: 'q', text });
    } else {
      if ('accepted' in receipt) responder.wake(place, record);
      if (place.serverId === null) await directMessages.note(place.channelId);
    }
    return receipt;
  };

  /** Ids of what is in the conversation's thread or will be when it is rebuilt, as far as the transcript goes back. */
  const inTranscript = async (place: Place): Promise<readonly string[]> => {
    const record = await ledger.read(place);
    if (record.cursor === null) return []; // nothing was ever taken in here
    return entriesOf(record, await store.readTranscript(record.id)).map(({ key }) => key);
  };

  return {
    async receive(message, arrival = {}) {
      const atMost = gate(message, 'always');
      if (atMost !== 'answer') return { ignored: atMost };
      try {
        return await take(message, arrival);
      } catch (error) {
        if (error instanceof StoreError) return unkept(ports, message, error, toldOutage);
        throw error;
      }
    },

    async edit(message) {
      await ledger.changeEventually(placeOf(message), (record) => edited(record, message));
    },

    async retract(channelId, messageIds) {
      const place = { channelId, serverId: null };
      const said = await inTranscript(place).catch((error: unknown) => {
        if (error instanceof StoreError && error.fault === 'unavailable') return messageIds; // any may be
        throw error;
      });
      const record = await ledger.changeEventually(place, (now) => {
        // What ended between the two is not among what was said, but it was seen of late.
        const inThread = new Set([...said, ...(now.thread === null ? [] : now.seen)]);
        const next = retracted(now, messageIds, inThread);
        if (now.turn !== null && next.turn === null) responder.interrupt(channelId);
        return next;
      });
      if (record !== null && hasOpenWork(record))
        responder.wake({ channelId, serverId: record.serverId }, record);
    },
  };
}

function sort(record: ConversationRecord, message: IncomingMessage, tooLate: boolean): Receipt {
  if (wasSeen(record, message.id)) return { ignored: 'seen-before' };
  const verdict = gate(message, record.replies);
  if (verdict !== 'answer') return { ignored: verdict };
  if (tooLate) return { missed: true };
  return hasRoom(record, message) ? { accepted: true } : { refused: 'queue-full' };
}

/** The message cannot be kept, so its author is told at once; others who write there in the same outage know it then. */
async function unkept(
  ports: IntakePorts,
  message: IncomingMessage,
  error: StoreError,
  toldOutage: Set<string>,
): Promise<Receipt> {
  const verdict = gate(message, 'mention');
  if (verdict !== 'answer') return { ignored: verdict };
  const { id, channelId } = message;
  const reference = createErrorReference(ports.clock);
  ports.log.error(
    { conversation: channelId, message: id, reference, error },
    `a message was not kept: ${messageOf(error)}`,
  );
  if (error.fault === 'unavailable') {
    if (toldOutage.has(channelId)) return { refused: 'not-kept' };
    toldOutage.add(channelId);
  }
  const text = failureText(error.fault === 'unavailable' ? 'store' : 'damaged', reference);
  await tell(ports, message, { mark: 's', text });
  return { refused: 'not-kept' };
}

/** Tells the author of a message that was not taken in why. */
function tell(
  { outlet }: IntakePorts,
  message: IncomingMessage,
  notice: { readonly mark: string; readonly text: string },
): Promise<void> {
  const signal = AbortSignal.timeout(NOTICE_TRIED_MS);
  return postNotice(outlet, { place: placeOf(message), messageId: message.id, signal, ...notice });
}

function placeOf(message: IncomingMessage): Place {
  return { channelId: message.channelId, serverId: message.serverId };
}
