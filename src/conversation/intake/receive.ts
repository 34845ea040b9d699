/** The intake: messages of people come in, and what is to be answered is kept before anything else happens to it. */

import type { Clock } from '../../async/clock.ts';
import type { KeyedQueue } from '../../async/keyed-queue.ts';
import { messageOf, StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Arrival, Conversations, Receipt } from '../conversations.ts';
import type { BarredChannels } from '../limits/barred-channels.ts';
import type { IncomingMessage } from '../message.ts';
import { type Place, placeOf } from '../place.ts';
import type { Messenger, WriteBar } from '../ports/messenger.ts';
import { accepted, hasRoom, missed, refused, wasSeen } from '../record/pending.ts';
import type { ConversationRecord } from '../record/record.ts';
import type { DirectMessages } from '../storage/direct-messages.ts';
import type { Changed, RecordCache } from '../storage/record-cache.ts';
import { createErrorReference } from '../text/error-reference.ts';
import { postNotice } from '../text/notice.ts';
import { failureText, queueFullText } from '../text/to-people.ts';
import type { TurnWorkers } from '../turn/turn-workers.ts';
import { gate, ignoredAnywhere } from './gate.ts';
import type { QuoteCheck } from './known-quote.ts';

interface IntakePorts {
  readonly records: RecordCache;
  readonly workers: TurnWorkers;
  readonly quotes: QuoteCheck;
  /** What arrives in a channel is begun in the order of its arrival. */
  readonly arrivals: Pick<KeyedQueue, 'inOrder'>;
  readonly directMessages: DirectMessages;
  readonly messenger: Messenger;
  readonly barredChannels: BarredChannels;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long a notice about a message that was not taken in is tried; beyond that Discord itself is in trouble. */
const NOTICE_TRIED_MS = 60_000;

export function createIntake(ports: IntakePorts): Pick<Conversations, 'receive'> {
  const { records, workers, quotes, arrivals, directMessages, messenger, barredChannels, clock } = ports;
  /** Conversations that were told that nothing can be saved, until something can. */
  const toldOutage = new Set<string>();

  const take = async (arrived: IncomingMessage, { tooLate = false }: Arrival): Promise<Receipt> => {
    const place = placeOf(arrived);
    messenger.heard(place.channelId);
    return arrivals.inOrder(
      place.channelId,
      () => quotes.withoutKnown(arrived),
      (message) => takeIn(place, message, tooLate),
    );
  };

  const takeIn = async (place: Place, message: IncomingMessage, tooLate: boolean): Promise<Receipt> => {
    const bar = barredChannels.why(place.channelId);
    const { next, found } = await records.change(place, (now) =>
      taken(now, { message, tooLate, bar }, clock.now()),
    );
    const { receipt, wasFull } = found;
    if (receipt.kind === 'ignored') {
      if (receipt.why === 'barred' && bar !== null) barredChannels.leaveUnanswered(place, message.id, bar);
      return receipt;
    }
    toldOutage.delete(place.channelId);
    if (receipt.kind === 'refused') {
      const text = queueFullText(next.pending.length);
      if (!wasFull) await tell(ports, message, { mark: 'q', text });
      return receipt;
    }
    if (receipt.kind === 'accepted') workers.wake(place, next);
    if (place.serverId === null) await directMessages.note(place.channelId);
    return receipt;
  };

  return {
    async receive(message, arrival = {}) {
      const why = ignoredAnywhere(message);
      if (why !== null) return { kind: 'ignored', why };
      try {
        return await take(message, arrival);
      } catch (error) {
        if (error instanceof StoreError) return unkept(ports, message, error, toldOutage);
        throw error;
      }
    },
  };
}

interface Asked {
  readonly message: IncomingMessage;
  readonly tooLate: boolean;
  /** Why it could not be answered where it was said. */
  readonly bar: WriteBar | null;
}

interface Taken {
  readonly receipt: Receipt;
  /** Somebody was told already that no more fits. */
  readonly wasFull: boolean;
}

/** The record with the message in it, as far as it belongs there, and what becomes of the message. Pure. */
function taken(record: ConversationRecord, asked: Asked, now: number): Changed<Taken> {
  const { message } = asked;
  const receipt = receiptOf(record, asked);
  const found = { receipt, wasFull: record.queueFullTold };
  switch (receipt.kind) {
    case 'accepted':
      return { next: accepted(record, message, now), found };
    case 'missed':
      return { next: missed(record, message, now), found };
    case 'refused':
      return { next: refused(record, message), found };
    case 'ignored':
      return { next: record, found };
  }
}

function receiptOf(record: ConversationRecord, { message, tooLate, bar }: Asked): Receipt {
  if (wasSeen(record, message.id)) return { kind: 'ignored', why: 'seen-before' };
  const verdict = gate(message, record.replies);
  if (verdict !== 'answer') return { kind: 'ignored', why: verdict };
  if (tooLate) return { kind: 'missed' };
  if (bar !== null) return { kind: 'ignored', why: 'barred' };
  return hasRoom(record, message) ? { kind: 'accepted' } : { kind: 'refused', why: 'queue-full' };
}

/** The message cannot be kept, so its author is told at once; others who write there in the same outage know it then. */
async function unkept(
  ports: IntakePorts,
  message: IncomingMessage,
  error: StoreError,
  toldOutage: Set<string>,
): Promise<Receipt> {
  const verdict = gate(message, 'mention'); // the store does not say what else is set
  if (verdict !== 'answer') return { kind: 'ignored', why: verdict };
  const { id, channelId } = message;
  const reference = createErrorReference(ports.clock);
  ports.log.error(
    { event: 'message.not-kept', conversation: channelId, message: id, reference, error },
    `A message was not kept: ${messageOf(error)}.`,
  );
  if (error.fault === 'unavailable') {
    if (toldOutage.has(channelId)) return { kind: 'refused', why: 'not-kept' };
    toldOutage.add(channelId);
  }
  const text = failureText(error.fault === 'unavailable' ? 'store' : 'damaged', reference);
  await tell(ports, message, { mark: 's', text });
  return { kind: 'refused', why: 'not-kept' };
}

/** Tells the author of a message that was not taken in why. */
function tell(
  { messenger }: IntakePorts,
  message: IncomingMessage,
  notice: { readonly mark: string; readonly text: string },
): Promise<void> {
  const signal = AbortSignal.timeout(NOTICE_TRIED_MS);
  return postNotice(messenger, { place: placeOf(message), messageId: message.id, signal, ...notice });
}
