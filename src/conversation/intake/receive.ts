/** The intake: messages of people come in, and what is to be answered is kept before anything else happens to it. */

import type { Clock } from '../../async/clock.ts';
import type { KeyedQueue } from '../../async/keyed-queue.ts';
import { messageOf, StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Arrival, Conversations, Receipt } from '../conversations.ts';
import type { BarredChannels } from '../limits/barred-channels.ts';
import type { IncomingMessage } from '../message.ts';
import { conversationId, placeOf } from '../place.ts';
import type { Messenger } from '../ports/messenger.ts';
import type { OptOuts } from '../privacy/opt-outs.ts';
import { saysNothingWithout } from '../privacy/quoting.ts';
import type { Inherited } from '../settings/cascade.ts';
import type { PlaceSettings } from '../settings/place-settings.ts';
import type { DirectMessages } from '../storage/direct-messages.ts';
import { createErrorReference } from '../text/error-reference.ts';
import { postNotice } from '../text/notice.ts';
import { failureText, queueFullText } from '../text/to-people.ts';
import { gate, ignoredAnywhere, USUAL_RULES } from './gate.ts';
import type { QuoteCheck } from './known-quote.ts';
import type { NotKept } from './not-kept.ts';
import type { TakeIn } from './take-in.ts';

interface IntakePorts {
  readonly takeIn: TakeIn;
  readonly quotes: QuoteCheck;
  readonly settings: Pick<PlaceSettings, 'inherited'>;
  /** What arrives in a channel is begun in the order of its arrival. */
  readonly arrivals: Pick<KeyedQueue, 'inOrder'>;
  readonly directMessages: DirectMessages;
  readonly messenger: Messenger;
  readonly barredChannels: BarredChannels;
  readonly optOuts: Pick<OptOuts, 'has'>;
  readonly notKept: NotKept;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long a notice about a message that was not taken in is tried; beyond that Discord itself is in trouble. */
const NOTICE_TRIED_MS = 60_000;

export function createIntake(ports: IntakePorts): Pick<Conversations, 'receive'> {
  const { quotes, settings, arrivals, directMessages, messenger, barredChannels } = ports;
  /** Conversations that were told that nothing can be saved, until something can. */
  const toldOutage = new Set<string>();

  const take = async (
    arrived: IncomingMessage,
    { tooLate = false, isFollowed = false }: Arrival,
  ): Promise<Receipt> => {
    const place = placeOf(arrived);
    messenger.heard(place.channelId);
    return arrivals.inOrder(
      conversationId(place),
      () => Promise.all([quotes.withoutKnown(arrived), settings.inherited(place)]),
      async ([message, inherited]) =>
        saysNothingWithout(arrived, message)
          ? { kind: 'ignored', why: 'opted-out' }
          : takeMessage(message, inherited, { tooLate, isFollowed }),
    );
  };

  const takeMessage = async (
    message: IncomingMessage,
    inherited: Inherited,
    arrival: Required<Arrival>,
  ): Promise<Receipt> => {
    const place = placeOf(message);
    // An ask is answered through its interaction, which needs no right to write.
    const bar = message.via === undefined ? barredChannels.why(place.channelId) : null;
    const { record, receipt, wasFull } = await ports.takeIn(message, { ...arrival, inherited, bar });
    if (receipt.kind === 'ignored') {
      if (receipt.why === 'barred' && bar !== null) barredChannels.leaveUnanswered(place, message.id, bar);
      return receipt;
    }
    toldOutage.delete(place.channelId);
    if (receipt.kind === 'refused') {
      const text = queueFullText(record.pending.length);
      if (!wasFull && message.via === undefined) await tell(ports, message, { mark: 'q', text });
      return receipt;
    }
    const isDirect = place.serverId === null && place.personId === undefined;
    if (isDirect) await directMessages.note(place.channelId);
    return receipt;
  };

  return {
    async receive(message, arrival = {}) {
      const why = ignoredAnywhere(message);
      if (why !== null) return { kind: 'ignored', why };
      if (ports.optOuts.has(message.author.id)) return { kind: 'ignored', why: 'opted-out' };
      try {
        return await take(message, arrival);
      } catch (error) {
        if (error instanceof StoreError) return unkept(ports, message, error, toldOutage);
        throw error;
      }
    },
  };
}

/** The message cannot be kept, so its author is told at once; others who write there in the same outage know it then. */
async function unkept(
  ports: IntakePorts,
  message: IncomingMessage,
  error: StoreError,
  toldOutage: Set<string>,
): Promise<Receipt> {
  const verdict = gate(message, USUAL_RULES); // the store does not say what else is set
  if (verdict !== 'answer') return { kind: 'ignored', why: verdict };
  const { id, channelId } = message;
  const reference = createErrorReference(ports.clock);
  ports.log.error(
    { event: 'message.not-kept', conversation: channelId, message: id, reference, error },
    `A message was not kept: ${messageOf(error)}.`,
  );
  if (message.via !== undefined) return { kind: 'refused', why: 'not-kept' }; // its command tells
  const text = failureText(error.fault === 'unavailable' ? 'store' : 'damaged', reference);
  ports.notKept.note(id, text);
  if (error.fault === 'unavailable') {
    if (toldOutage.has(channelId)) return { kind: 'refused', why: 'not-kept' };
    toldOutage.add(channelId);
  }
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
