/** Takes a message in: kept before anything else happens to it, and its turn begun with the same write where it can be. */

import type { Clock } from '../../async/clock.ts';
import type { Arrival, Receipt } from '../conversations.ts';
import type { DailyLimits } from '../limits/daily/daily-limits.ts';
import type { IncomingMessage } from '../message.ts';
import { conversationId, type Place, placeOf } from '../place.ts';
import type { DiscordThreads } from '../ports/look-ups/discord-threads.ts';
import type { WriteBar } from '../ports/messenger.ts';
import { accepted, hasRoom, missed, refused, unanswered, wasSeen } from '../record/pending.ts';
import { type ConversationRecord, hasOpenWork, type Turn } from '../record/record.ts';
import { passedOver } from '../record/refusal.ts';
import { begun } from '../record/transitions.ts';
import type { Inherited } from '../settings/cascade.ts';
import type { SettingsInForce } from '../settings/in-force.ts';
import type { InForce, Instructions } from '../settings/instructions.ts';
import type { PlaceSettings } from '../settings/place-settings.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import type { Changed } from '../storage/records-in-force.ts';
import type { Slot, TurnWorkers } from '../turn/turn-workers.ts';
import { gate, rulesOf } from './gate.ts';

interface TakeInPorts {
  readonly records: RecordCache;
  readonly workers: TurnWorkers;
  readonly instructions: Pick<Instructions, 'atHand'>;
  readonly dailyLimits: Pick<DailyLimits, 'admit' | 'letGo' | 'isClosedTo'>;
  readonly settings: Pick<PlaceSettings, 'under' | 'ofTurn' | 'noteBegun'>;
  readonly threads: Pick<DiscordThreads, 'isThread'>;
  readonly clock: Clock;
}

/** Durable once it resolves; then its conversation is at work. Throws StoreError. */
export type TakeIn = (message: IncomingMessage, arrival: TakingIn) => Promise<TakenIn>;

export interface TakingIn extends Required<Arrival> {
  /** What the place goes by where it has nothing of its own. */
  readonly inherited: Inherited;
  /** Why it could not be answered where it was said. */
  readonly bar: WriteBar | null;
}

export function createTakeIn(ports: TakeInPorts): TakeIn {
  const { records, workers, instructions, settings, dailyLimits, threads, clock } = ports;
  /** What it takes to begin a turn with the write that accepts its message; null where the turn has to wait. */
  const readyToBegin = (place: Place): Ready | null => {
    const inForce = instructions.atHand(place);
    const slot = inForce === null ? null : workers.reserve(place);
    return inForce === null || slot === null ? null : { slot, inForce };
  };

  return async (message, arrival) => {
    const place = placeOf(message);
    // Nothing is waited for: messages are kept in their order.
    const waits = arrival.tooLate || arrival.isFollowed || arrival.bar !== null;
    const ready = waits ? null : readyToBegin(place);
    let slot = ready?.slot ?? null;
    try {
      const { next, found } = await records.change(place, (now, isLast) => {
        const set = settings.under(now.settings, arrival.inherited);
        return taken(now, message, {
          ...arrival,
          set,
          ofTurn: settings.ofTurn(set),
          inForce: isLast ? (ready?.inForce ?? null) : null,
          dailyLimits,
          isInThread: place.personId === undefined && threads.isThread(place.channelId),
          now: clock.now(),
        });
      });
      if (found.begins && slot !== null) {
        settings.noteBegun(settings.under(next.settings, arrival.inherited));
        workers.start(place, next, slot);
        slot = null; // it is the worker's now
      } else if (found.receipt.kind === 'accepted') workers.wake(place, next);
      return { record: next, ...found };
    } finally {
      slot?.();
      if (ready !== null) dailyLimits.letGo(conversationId(place)); // a turn that has begun says itself what it reserves
    }
  };
}

interface Ready {
  readonly slot: Slot;
  readonly inForce: InForce;
}

interface Taken {
  readonly receipt: Receipt;
  /** Somebody was told already that no more fits. */
  readonly wasFull: boolean;
  /** Its turn has begun. */
  readonly begins: boolean;
}

export interface TakenIn extends Taken {
  readonly record: ConversationRecord;
}

/**
 * The record with the message in it, as far as it belongs there, and what becomes of the message. Pure, but that the daily
 * limits reserve what a turn that begins is to use.
 *
 * @param options.inForce the instructions with which its turn begins at once if nothing else is owed; null: it waits
 */
function taken(
  record: ConversationRecord,
  message: IncomingMessage,
  options: TakingIn & {
    readonly inForce: InForce | null;
    readonly dailyLimits: TakeInPorts['dailyLimits'];
    readonly set: SettingsInForce;
    readonly ofTurn: Pick<Turn, 'model' | 'streaming'>;
    readonly isInThread: boolean;
    readonly now: number;
  },
): Changed<Taken> {
  const { inForce, dailyLimits, isInThread, now, ofTurn } = options;
  const receipt = receiptOf(record, message, options);
  const found = { receipt, wasFull: record.queueFullTold, begins: false };
  switch (receipt.kind) {
    case 'accepted': {
      const next = accepted(record, message, now);
      // How a Discord thread began is asked of Discord, in the turn's own step.
      const isTold = record.knowsBeginning || !isInThread;
      if (inForce === null || hasOpenWork(record) || !isTold) return { next, found };
      const text = inForce(next, now);
      const admission = dailyLimits.admit(next, text, ofTurn.model);
      if (admission.kind === 'refused') return { next, found }; // its author is told in the turn's own step
      const set = { ...ofTurn, ...admission.set };
      return { next: begun(next, text, now, null, set), found: { ...found, begins: true } };
    }
    case 'missed':
      return { next: missed(record, message, now), found };
    case 'refused':
      // Of an ask the command tells it, each time.
      return { next: message.via === undefined ? refused(record, message, now) : record, found };
    case 'ignored':
      return { next: passedBy(record, message, receipt.why, now), found };
  }
}

/** In a Discord thread that somebody has opened to talk to the bot, all that they write is said to it. */
export function asAddressed({ opener }: ConversationRecord, message: IncomingMessage): IncomingMessage {
  const isSaidToBot = message.author.id === opener && !message.contentHidden;
  return isSaidToBot ? { ...message, mentionsBot: true } : message;
}

function receiptOf(
  record: ConversationRecord,
  message: IncomingMessage,
  {
    tooLate,
    bar,
    set,
    dailyLimits,
  }: TakingIn & Pick<TakeInPorts, 'dailyLimits'> & { readonly set: SettingsInForce },
): Receipt {
  if (wasSeen(record, message.id)) return { kind: 'ignored', why: 'seen-before' };
  const verdict = gate(asAddressed(record, message), rulesOf(set));
  if (verdict !== 'answer') return { kind: 'ignored', why: verdict };
  if (tooLate) return { kind: 'missed' };
  if (bar !== null) return { kind: 'ignored', why: 'barred' };
  const isOver = dailyLimits.isClosedTo({ ...record, serverId: message.serverId }, message.author.id);
  if (isOver) return { kind: 'ignored', why: 'daily-limit' };
  return hasRoom(record, message) ? { kind: 'accepted' } : { kind: 'refused', why: 'queue-full' };
}

/** What is let go by for a reason that whoever asks is told for a day. */
function passedBy(
  record: ConversationRecord,
  message: IncomingMessage,
  why: Extract<Receipt, { kind: 'ignored' }>['why'],
  now: number,
): ConversationRecord {
  if (why === 'barred') return unanswered(record, [message.id], { kind: 'barred' }, now);
  if (why !== 'daily-limit') return record;
  return unanswered(passedOver(record, message), [message.id], { kind: 'daily-limit' }, now);
}
