/**
 * The daily limits: what a turn is to use is reserved as it begins, in the same breath in which the limits are asked, and
 * settled by the entry that its end writes. All is in memory, and all of it is told from what is durable: the sums from the
 * entries, the reservations from the records of open turns. Nothing is read or written for it but the day's entries at start.
 *
 * It is right for the one process that has the store. Several on one store would need a sum there that all of them change.
 */

import type { Clock } from '../../../async/clock.ts';
import type { Place } from '../../place.ts';
import type { Store } from '../../ports/store.ts';
import { nextBatch } from '../../record/asks.ts';
import type { ConversationRecord, Turn } from '../../record/record.ts';
import type { LimitName } from '../../record/reply/answer.ts';
import { spentOn } from '../../record/spending.ts';
import type { ModelUsage } from '../../refs.ts';
import { cellsOf } from '../../usage/cells.ts';
import { dayOf, type UsageEntry } from '../../usage/entry.ts';
import { costOf, type Prices } from '../../usage/prices.ts';
import {
  type DailyLimits as Amounts,
  decide,
  type LimitInForce,
  limitsFor,
  NO_LIMITS,
  type OperatorLimits,
  type Verdict,
} from './decide.ts';
import { inputTokens, mostUsd } from './estimate.ts';
import { overIn, type Refusal, refusalOf } from './refusal.ts';
import { createTally } from './tally.ts';

export interface DailyLimits {
  /** Reads what was used so far; before anything runs. Throws StoreError. */
  load(): Promise<void>;
  /**
   * Whether the turn that is next of what waits in the record may begin, and with which model. What it is to use is reserved until
   * its record says the same, or until `letGo`. Asking again changes nothing.
   */
  admit(record: ConversationRecord, instructions: string, model?: string): Admission;
  /** What of the turn that is next is not to be run today; null for nothing. The notice is its caller's until `letGo`. */
  refusal(record: ConversationRecord, instructions: string, model?: string): Refusal | null;
  /** What was reserved for the conversation, and is not in its record, is nobody's. */
  letGo(conversationId: string): void;
  /** The person was told of a limit today, and is beyond one still. */
  isClosedTo(record: ConversationRecord, personId: string): boolean;
  /** The limits that hold for the person in the place, with what was used. */
  standing(place: Place, personId: string): readonly Standing[];
  /** The record was read, or is durable. @param ended the entries that were written with it */
  follow(record: ConversationRecord, ended: readonly UsageEntry[]): void;
}

export type Admission =
  /** `set`: how the turn is to be run, beside what people have set. */
  { readonly kind: 'admitted'; readonly set: Pick<Turn, 'model'> } | { readonly kind: 'refused' };

export interface Standing {
  readonly name: LimitName;
  readonly used: number;
  readonly most: number;
  /** No further turn is within it. */
  readonly isReached: boolean;
  readonly endsAt: number;
}

export interface DailyLimitsOptions {
  readonly limits: OperatorLimits;
  /** The model that is asked from a part of a limit on; null for none. */
  readonly softModel: string | null;
  /** What a server has set for itself, from memory; null for nothing. */
  readonly ownLimits?: (serverId: string) => Amounts | null;
  readonly prices: Prices;
  readonly engine: { readonly model: string };
  readonly store: Pick<Store, 'usage'>;
  readonly clock: Pick<Clock, 'now'>;
}

const DAY_MS = 86_400_000;

/** Where there is none, an ordinary turn is not looked at. */
const UNLIMITED: DailyLimits = {
  load: async () => {},
  admit: () => ({ kind: 'admitted', set: {} }),
  refusal: () => null,
  letGo: () => {},
  isClosedTo: () => false,
  standing: () => [],
  follow: () => {},
};

export function createDailyLimits(options: DailyLimitsOptions): DailyLimits {
  const { limits, softModel, ownLimits, prices, engine, store, clock } = options;
  if (ownLimits === undefined && Object.values(limits).every((most) => most === null)) return UNLIMITED;
  const tally = createTally(prices, (record) => reservedFor(record, engine.model, prices));
  let loaded: Promise<void> | null = null;

  const today = (): string => dayOf(clock.now());

  const inForce = ({ serverId }: Pick<Place, 'serverId'>, personId: string): readonly LimitInForce[] => {
    const own = serverId === null ? null : ownLimits?.(serverId);
    return limitsFor({ personId, serverId }, limits, own ?? NO_LIMITS);
  };

  const verdictOn = (
    record: ConversationRecord,
    personId: string,
    instructions: string,
    model = engine.model,
  ): Verdict => {
    const input = inputTokens(record, { instructions, messages: nextBatch(record.pending) });
    const softUsd = softModel === null ? null : mostUsd(input, softModel, prices);
    const [day, usd] = [today(), mostUsd(input, model, prices)];
    return decide(inForce(record, personId), (key) => tally.used(day, key), { usd, softUsd });
  };

  const read = async (): Promise<void> => {
    const now = clock.now();
    tally.add(await store.usage(dayOf(now - DAY_MS), dayOf(now + DAY_MS), 'everywhere'));
  };

  return {
    load() {
      loaded ??= read().catch((error: unknown) => {
        loaded = null; // it is read again
        throw error;
      });
      return loaded;
    },

    admit(record, instructions, model) {
      const personId = nextBatch(record.pending).at(-1)?.authorId ?? '';
      tally.letGo(record.id);
      const verdict = verdictOn(record, personId, instructions, model);
      if (verdict.kind === 'over') return { kind: 'refused' };
      tally.hold(record.id, { personId, serverId: record.serverId, usd: verdict.usd });
      const isSoft = verdict.model === 'soft' && softModel !== null;
      return { kind: 'admitted', set: isSoft ? { model: softModel } : {} };
    },

    refusal(record, instructions, model) {
      tally.letGo(record.id);
      const [day, endsAt] = [today(), endOf(clock.now())];
      const next = { pending: nextBatch(record.pending) };
      const over = overIn(next, (personId) => verdictOn(record, personId, instructions, model));
      const refusal = refusalOf(next, over, (personId) => tally.isTold(day, personId), endsAt);
      if (refusal !== null && refusal.personId !== null) tally.holdTold(record.id, day, refusal.personId);
      return refusal;
    },

    letGo: tally.letGo,

    isClosedTo: (record, personId) =>
      tally.isTold(today(), personId) && verdictOn(record, personId, '').kind === 'over',

    standing(place, personId) {
      const [day, endsAt] = [today(), endOf(clock.now())];
      const least = { turns: 1, usd: mostUsd(0, softModel ?? engine.model, prices) };
      return inForce(place, personId).map(({ name, key, of, most }) => {
        const used = tally.used(day, key)[of];
        return { name, used, most, isReached: used + least[of] > most, endsAt };
      });
    },

    follow(record, ended) {
      tally.count(ended, cellsOf);
      tally.follow(record);
    },
  };
}

/** The next midnight of UTC. */
function endOf(now: number): number {
  return (Math.floor(now / DAY_MS) + 1) * DAY_MS;
}

/** What the record's turn is expected to cost; what it has cost, once it is answered. */
function reservedFor(record: ConversationRecord, model: string, prices: Prices): number {
  const { turn } = record;
  if (turn === null) return 0;
  if (turn.answer !== null) return usdOf(spentOn(turn), prices);
  return usdOf(turn.used ?? [], prices) + mostUsd(inputTokens(record, turn), turn.model ?? model, prices);
}

function usdOf(used: readonly ModelUsage[], prices: Prices): number {
  return used.reduce((sum, one) => sum + (costOf(one, prices) ?? 0), 0);
}
