/** The work on one conversation: what its deeds need at hand, and what accompanies them (a slot, the typing indicator). */

import type { Clock } from '../../async/clock.ts';
import type { Log } from '../../log.ts';
import type { CreditBreaker } from '../limits/credit-breaker.ts';
import type { RunSlots } from '../limits/run-slots.ts';
import { fairnessKey, type Place } from '../place.ts';
import type { Engine } from '../ports/engine.ts';
import type { Messenger } from '../ports/messenger.ts';
import type { Store } from '../ports/store.ts';
import type { ConversationRecord, Turn } from '../record/record.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import { type Attempts, NO_ATTEMPTS } from './failure-policy.ts';
import { nextStep, type Step } from './next-step.ts';

export interface Ports {
  readonly engine: Engine;
  readonly store: Store;
  readonly outlet: Messenger;
  readonly records: RecordCache;
  readonly slots: RunSlots;
  readonly circuit: CreditBreaker;
  readonly clock: Clock;
  readonly log: Log;
  /** The base instructions. */
  readonly instructions: string;
  readonly runTimeoutMs: number;
}

export interface Work {
  readonly place: Place;
  readonly ports: Ports;
  /** The record as of the last `next()` or `commit()`. */
  readonly record: ConversationRecord;
  /** Aborts when the turn is stopped, the conversation reset, or the process drained. */
  readonly signal: AbortSignal;
  attempts: Attempts;
  /** The outcome of an earlier attempt at this step is unknown. True at first: an earlier process may have tried. */
  lookFirst: boolean;
  /** The circuit let this turn through. */
  passed: boolean;
  /** How often in a row the store did not answer. */
  storeFailures: number;
  /** Reads the record and says what comes next, with the slot and the indicator that go with it. */
  next(): Promise<Step>;
  /** Changes the record, durably. Throws Superseded when the turn is no longer the one that the step began with. */
  commit(change: (record: ConversationRecord) => ConversationRecord): Promise<ConversationRecord>;
  /** The turn under way. Only in steps that have one. */
  turn(): Turn;
  /** Ends what is under way: the step's signal aborts, and the record says what comes next. */
  interrupt(): void;
  /** No new turn begins; with `interrupt`, the one under way is left for the next start. */
  drain(): void;
  /** Gives back what accompanies the work. */
  release(): void;
}

/** The turn was stopped or reset while a step was under way: its result is void. */
export class Superseded extends Error {}

const WITH_SLOT: ReadonlySet<Step> = new Set(['begin', 'revise', 'open', 'append', 'run', 'resume']);
const WITH_TYPING: ReadonlySet<Step> = new Set([...WITH_SLOT, 'deliver']);

export function createWork(place: Place, ports: Ports, initial: ConversationRecord): Work {
  let record = initial;
  let controller = new AbortController();
  let draining = false;
  let giveBackSlot: (() => void) | null = null;
  let endTyping: (() => void) | null = null;

  const release = (): void => {
    giveBackSlot?.();
    giveBackSlot = null;
    endTyping?.();
    endTyping = null;
  };

  const accompany = async (step: Step): Promise<void> => {
    if (!WITH_TYPING.has(step)) return release();
    endTyping ??= ports.outlet.type(place.channelId);
    if (WITH_SLOT.has(step)) giveBackSlot ??= await ports.slots.take(fairnessKey(place), controller.signal);
    else {
      giveBackSlot?.();
      giveBackSlot = null;
    }
  };

  const work: Work = {
    place,
    ports,
    attempts: NO_ATTEMPTS,
    lookFirst: initial.turn !== null,
    passed: false,
    storeFailures: 0,
    get record() {
      return record;
    },
    get signal() {
      return controller.signal;
    },
    turn() {
      if (record.turn === null) throw new Superseded();
      return record.turn;
    },
    async next() {
      if (draining && controller.signal.aborted) return 'rest';
      if (controller.signal.aborted) controller = new AbortController();
      record = await ports.records.read(place);
      const step = nextStep(record, ports.engine);
      if (draining && (step === 'begin' || step === 'clean')) return 'rest';
      try {
        await accompany(step);
      } catch {
        return work.next(); // interrupted while it waited for a slot
      }
      return step;
    },
    async commit(change) {
      const { turn, epoch } = record;
      const { next, found: isCurrent } = await ports.records.change(place, (now) =>
        now.turn?.id === turn?.id && now.epoch === epoch
          ? { next: change(now), found: true }
          : { next: now, found: false },
      );
      if (!isCurrent) throw new Superseded();
      work.storeFailures = 0;
      record = next;
      return next;
    },
    interrupt: () => controller.abort(new Superseded()),
    drain: () => {
      draining = true;
    },
    release,
  };
  return work;
}
