/**
 * What a turn is counted with: one entry for each, made by the write that ends the turn and kept under a key that is the
 * turn's own. So a turn is counted with its end or not at all, and counting it again changes nothing. Pure.
 */

import { placeOfConversation } from '../place.ts';
import type { ConversationRecord, Turn } from '../record/record.ts';
import { spentOn } from '../record/spending.ts';
import type { ModelUsage } from '../refs.ts';

/** How a turn has ended: in a reply, in a notice, without either, or in a refusal for the day. */
export type TurnEnd = 'answered' | 'failed' | 'stopped' | 'refused';

export interface UsageEntry {
  /** Tells the turn from every other one, retries of it included. */
  readonly id: string;
  /** The day of its answer, or of its beginning where it has none, as UTC has it: YYYY-MM-DD. */
  readonly day: string;
  /** Null in a direct message. */
  readonly serverId: string | null;
  readonly channelId: string;
  /** Who has written the last of its messages. */
  readonly personId: string;
  readonly end: TurnEnd;
  /** The model that has answered. Missing where none has. */
  readonly model?: string;
  /** One for each model; empty where nothing was paid for, as far as services have told. */
  readonly used: readonly ModelUsage[];
}

/**
 * The entry of the turn that ends between the two records, or null: where none ends, and where one ends that was not answered,
 * has not begun to run and has cost nothing.
 */
export function entryBetween(before: ConversationRecord, after: ConversationRecord): UsageEntry | null {
  const { turn } = before;
  if (turn === null || after.turn?.id === turn.id) return null;
  const used = spentOn(turn);
  if (used.length === 0 && turn.answer === null && turn.run === null) return null;
  const at = turn.answer?.at ?? turn.beganAt;
  const model = turn.answer?.model;
  return {
    id: `${turn.id}-${at}`,
    day: dayOf(at),
    serverId: before.serverId,
    channelId: placeOfConversation(before.id, before.serverId).channelId,
    personId: turn.messages.at(-1)?.authorId ?? '',
    end: endOf(turn),
    ...(model === undefined ? {} : { model }),
    used,
  };
}

/** @param turn as of its end */
export function endOf({ answer }: Turn): TurnEnd {
  if (answer === null) return 'stopped';
  if (answer.limit !== undefined) return 'refused';
  return answer.kind === 'reply' ? 'answered' : 'failed';
}

/** The UTC day, YYYY-MM-DD. @param at milliseconds since the epoch */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
