/** Fills the gap in one channel: reads what was missed and hands it on. */

import type { APIMessage } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import { retry } from '../../async/retry.ts';
import type { Arrival, Conversations } from '../../conversation/conversations.ts';
import type { IncomingMessage } from '../../conversation/message.ts';
import type { Place } from '../../conversation/place.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { isAfter } from '../../snowflake.ts';
import type { Directory } from '../directory/directory.ts';
import type { ChannelHistory } from '../rest/channel-history.ts';
import type { CatchUpBudget } from './budget.ts';
import { gapOf, unanswered } from './gap.ts';
import { readGap } from './read-gap.ts';
import type { CatchUpReport, MessageOutcome } from './report.ts';

export interface FillGapPorts {
  readonly history: ChannelHistory;
  readonly conversations: Pick<Conversations, 'cursor'>;
  /** Learns what handing them on needs to know. Never rejects. */
  learn(messages: readonly APIMessage[], serverId: string | null): Promise<void>;
  /** Hands a missed message on to its conversation, before anything that is handed on after it. */
  handOn(message: APIMessage, serverId: string | null, arrival: Arrival): Promise<MessageOutcome>;
  readonly directory: Pick<Directory, 'selfId' | 'mayRead'>;
  /** What is older gets no late answer. */
  readonly answerWithinMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** A channel in which something may have been missed. */
export interface MissedChannel {
  readonly place: Place;
  /** Null where Discord does not say. */
  readonly lastMessageId: string | null;
  /** The bot's own replies after this id may be to messages that overtook the missed ones. */
  readonly repliesUpTo: string;
  readonly budget: CatchUpBudget;
  readonly report: CatchUpReport;
}

/** How many messages before an arriving one are looked at. */
const LOOKED_BACK = 20;
/** Before a store that did not answer is asked again. */
export const STORE_WAIT_MS = 5_000;

/** Resolves once all is handed on; what becomes of it is for the report. */
export async function fillGap(channel: MissedChannel, ports: FillGapPorts): Promise<void> {
  const { place, lastMessageId, repliesUpTo, budget, report } = channel;
  const { history, directory, clock, answerWithinMs, learn, handOn } = ports;
  // A refused request would count against the bot.
  if (!directory.mayRead(place.channelId)) return;
  const cursor = await cursorOf(place.channelId, ports);
  const gap = gapOf({ cursor, lastMessageId, now: clock.now(), answerWithinMs });
  if (gap === null) return;
  const { messages, isComplete } = await readGap(place, gap, { history, budget });
  if (!isComplete) report.addIncomplete();
  const open = unanswered(messages, directory.selfId(), repliesUpTo);
  await learn(open, place.serverId);
  // All at once, to be taken in one after the other with what follows: messages that wait together become one turn.
  const outcomes = open.map((message) =>
    handOn(message, place.serverId, { isFollowed: true, tooLate: !isAfter(message.id, gap.answerAfter) }),
  );
  report.addChannel(outcomes);
}

/** A store that does not answer is asked until it does: before that nobody knows what was missed. */
function cursorOf(
  channelId: string,
  { conversations, clock, log, signal }: FillGapPorts,
): Promise<string | null> {
  const waitMs = (error: unknown): number | null => {
    if (!isUnavailable(error)) return null;
    log.debug(
      { event: 'catch-up.store-unavailable', channel: channelId, error },
      'The store does not answer, so it is not known yet what was missed in this channel.',
    );
    return STORE_WAIT_MS;
  };
  return retry(clock, () => conversations.cursor(channelId), waitMs, signal);
}

/** A store that does not answer now may do so later. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof StoreError && error.fault === 'unavailable';
}

/** Hands on what was said in a direct message after `since` and before an arriving message. */
export async function fillBefore(
  { id, channelId }: IncomingMessage,
  since: string,
  report: CatchUpReport,
  { history, directory, learn, handOn }: FillGapPorts,
): Promise<void> {
  const page = (await history.page(channelId, { before: id, limit: LOOKED_BACK })) ?? [];
  const missed = page.filter((message) => isAfter(message.id, since));
  const open = unanswered(missed, directory.selfId(), null);
  await learn(open, null);
  report.addChannel(open.map((message) => handOn(message, null, { isFollowed: true })));
}
