/** What the steps of one conversation's turns need at hand: its record, what was tried, and a way to change it. */

import type { Clock } from '../../async/clock.ts';
import { interruptible } from '../../async/timeout.ts';
import { BotError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { BarredChannels } from '../limits/barred-channels.ts';
import type { CreditBreaker } from '../limits/credit-breaker.ts';
import type { DailyLimits } from '../limits/daily/daily-limits.ts';
import type { RunSlots } from '../limits/run-slots.ts';
import type { Place } from '../place.ts';
import type { Engine } from '../ports/engine.ts';
import type { Files } from '../ports/files.ts';
import type { InteractionReplies } from '../ports/interaction-replies.ts';
import type { DiscordThreads } from '../ports/look-ups/discord-threads.ts';
import type { MadeCopies } from '../ports/made-copies.ts';
import type { Messenger } from '../ports/messenger.ts';
import type { Moderator } from '../ports/moderator.ts';
import type { Observer } from '../ports/observer.ts';
import type { Store } from '../ports/store.ts';
import type { Tools } from '../ports/tools.ts';
import type { Transcriber } from '../ports/transcriber.ts';
import type { ConversationRecord } from '../record/record.ts';
import type { ReplyStreaming } from '../record/settings.ts';
import type { Instructions } from '../settings/instructions.ts';
import type { PlaceSettings } from '../settings/place-settings.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import { type Attempts, attemptsAt, attemptsFor, NO_ATTEMPTS } from './attempts.ts';
import type { DecisionWaits } from './decision-waits.ts';
import { type NextStep, nextStep } from './next-step.ts';
import { createStepResources } from './step-resources.ts';

export interface TurnPorts {
  readonly engine: Engine;
  readonly files: Files;
  readonly madeCopies: MadeCopies;
  readonly transcriber: Transcriber;
  /** Null for none. */
  readonly moderator: Moderator | null;
  readonly store: Store;
  /** Null where the operator has chosen none. */
  readonly tools: Tools | null;
  readonly messenger: Messenger;
  readonly interactionReplies: InteractionReplies;
  readonly threads: DiscordThreads;
  readonly records: RecordCache;
  readonly slots: RunSlots;
  readonly creditBreaker: CreditBreaker;
  readonly decisionWaits: DecisionWaits;
  readonly barredChannels: BarredChannels;
  readonly dailyLimits: Pick<DailyLimits, 'refusal' | 'admit' | 'letGo'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly instructions: Pick<Instructions, 'inForce'>;
  readonly settings: Pick<PlaceSettings, 'inherited' | 'under' | 'ofTurn' | 'noteBegun'>;
  readonly runTimeoutMs: number;
  /** Where nothing is set. */
  readonly replyStreaming: ReplyStreaming;
  /** Missing where nobody watches. */
  readonly observer?: Observer | undefined;
}

/**
 * How a step ends. `void`: the turn was stopped or the conversation reset while it was under way, so nothing of it counts.
 * `no-credit`: the assistant is not asked until it may have credit again.
 */
export type Outcome = 'committed' | 'void' | 'no-credit';

/** One step of a turn: what it does outside, then one durable change of the record. */
export type Step<Kind extends NextStep['kind']> = (
  context: TurnContext,
  next: Extract<NextStep, { kind: Kind }>,
) => Promise<Outcome>;

export interface TurnContext {
  readonly place: Place;
  readonly ports: TurnPorts;
  /** The record as of the last `next()` or `commit()`. */
  readonly record: ConversationRecord;
  /** What this process has tried at the turn under way. A commit clears what it settles. */
  readonly attempts: Attempts;
  /** Aborts when the turn is stopped, the conversation reset, or the process drained. */
  readonly signal: AbortSignal;
  /** Reads the record and says what comes next, once the slot and the indicator that go with it are there. */
  next(): Promise<NextStep>;
  /** Changes the record, durably, if it still has the turn that the step began with. */
  commit(change: (record: ConversationRecord) => ConversationRecord): Promise<'committed' | 'void'>;
  /**
   * The same beside what goes on, in its order with every other change. Never rejects: a store that does not take it is
   * met by the next commit, and what was not written is looked up after a crash.
   */
  commitBeside(
    change: (record: ConversationRecord) => ConversationRecord,
  ): Promise<'committed' | 'void' | 'failed'>;
  /** Takes note of how a step has ended; waits where there is something to wait for. */
  after(outcome: Outcome): Promise<void>;
  /** The next step is another attempt. */
  tryAgain(attempts: Attempts): void;
  /** Ends the step under way: its signal aborts, and the record says what comes next. */
  interrupt(): void;
  /** No new turn begins; with `interrupt`, the one under way is left for the next start. */
  drain(): void;
  /** Something of the reply is to be read: no indicator says that it is being written. */
  endTyping(): void;
  /** Gives back the slot and ends the indicator. */
  release(): void;
}

const INTERRUPTED = new BotError('aborted', 'the turn was stopped, reset or left for the next start');

/** @param slot the run slot under which the record's turn has just begun; null if an earlier process may have begun it */
export function createTurnContext(
  place: Place,
  ports: TurnPorts,
  initial: ConversationRecord,
  slot: (() => void) | null,
): TurnContext {
  let record = initial;
  let attempts = slot === null ? attemptsAt(initial) : attemptsFor(initial, NO_ATTEMPTS);
  let controller = new AbortController();
  let draining = false;
  const resources = createStepResources(place, ports, slot);

  const commit: TurnContext['commit'] = async (change) => {
    const { turn, epoch } = record;
    const { next, found: isCurrent } = await ports.records.change(place, (now) =>
      now.turn?.id === turn?.id && now.epoch === epoch
        ? { next: change(now), found: true }
        : { next: now, found: false },
    );
    if (!isCurrent) return 'void';
    record = next;
    attempts = { ...attemptsFor(record, attempts), outcomeUnknown: false, storeFailures: 0 };
    return 'committed';
  };

  return {
    place,
    ports,
    get record() {
      return record;
    },
    get attempts() {
      return attempts;
    },
    get signal() {
      return controller.signal;
    },
    async next() {
      for (;;) {
        if (controller.signal.aborted) {
          if (draining) return { kind: 'rest' };
          controller = new AbortController();
        }
        record = await ports.records.read(place);
        attempts = attemptsFor(record, attempts);
        const next = nextStep(record, ports.engine, attempts, ports.moderator !== null);
        if (record.turn === null) await ports.madeCopies.clear(record.id);
        if (draining && isBeginning(next)) return { kind: 'rest' };
        if (await resources.fit(next, controller.signal)) return next;
      }
    },
    commit,
    async commitBeside(change) {
      try {
        return await commit(change);
      } catch (error) {
        const fields = {
          event: 'step.not-noted',
          conversation: place.channelId,
          turn: record.turn?.id,
          error,
        };
        ports.log.debug(fields, 'What a step has come to was not written yet.');
        return 'failed';
      }
    },
    async after(outcome) {
      if (outcome === 'void') attempts = { ...attempts, outcomeUnknown: true };
      if (outcome !== 'no-credit') return;
      resources.release(); // it waits in silence
      await interruptible(ports.creditBreaker.nextProbe(controller.signal), controller.signal);
    },
    tryAgain(next) {
      attempts = next;
    },
    interrupt: () => controller.abort(INTERRUPTED),
    drain: () => {
      draining = true;
    },
    endTyping: resources.endTyping,
    release: resources.release,
  };
}

/** Nothing that a turn under way waits for. */
function isBeginning({ kind }: NextStep): boolean {
  return kind === 'begin' || kind === 'clean' || kind === 'erase' || kind === 'fade';
}
