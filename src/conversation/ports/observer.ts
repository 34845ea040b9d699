/**
 * The port to whoever watches, such as metrics and traces: what happens is told as it happens. Nothing waits for an observer
 * and nothing depends on one, so its methods return at once and throw nothing.
 */

import type { Place } from '../place.ts';
import type { ConversationRecord } from '../record/record.ts';

/** A step of the turn loop. */
export interface ObservedStep {
  readonly place: Place;
  /** As the step kind is called. */
  readonly kind: string;
  /** Null for what is done between two turns. */
  readonly turnId: string | null;
}

/** `failed`: it threw. What comes of that is told by the steps behind it. */
export type StepEnd = 'committed' | 'void' | 'no-credit' | 'failed';

export interface Observer {
  /** A record was read: its work may be that of an earlier process. */
  knows(record: ConversationRecord): void;
  /** A change is about to be made. What is returned is called once it is in force, and never if it fails. */
  changing(before: ConversationRecord, next: ConversationRecord): () => void;
  /** A step begins. What is returned is called when it has ended. */
  stepping(step: ObservedStep): (end: StepEnd) => void;
  /** The assistant is waited for in a turn's run. What is returned is called when it has said something, or failed. */
  awaiting(turnId: string): () => void;
}

/** One that tells all of them, in their order; undefined for none. */
export function together(observers: readonly Observer[]): Observer | undefined {
  if (observers.length <= 1) return observers[0];
  return {
    knows(record) {
      for (const one of observers) one.knows(record);
    },
    changing: (before, next) => inTurn(observers.map((one) => one.changing(before, next))),
    stepping: (step) => inTurn(observers.map((one) => one.stepping(step))),
    awaiting: (turnId) => inTurn(observers.map((one) => one.awaiting(turnId))),
  };
}

function inTurn<Told extends readonly unknown[]>(
  listeners: readonly ((...told: Told) => void)[],
): (...told: Told) => void {
  return (...told) => {
    for (const listener of listeners) listener(...told);
  };
}
