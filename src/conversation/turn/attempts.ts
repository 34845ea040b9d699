/** What one process has tried at the turn under way. A new process, and a new turn, begin with nothing. Pure. */

import type { ConversationRecord } from '../record/record.ts';

export interface Attempts {
  /** The turn that they are at, or null between turns. */
  readonly turnId: string | null;
  readonly failures: number;
  /** How often less of the history was sent than before. */
  readonly trims: number;
  /** The thread was rebuilt from the transcript. */
  readonly rebuilt: boolean;
  /** The turn runs in a thread without anything else. */
  readonly freshThread: boolean;
  /** A run that brings the turn's messages was tried, or may have been: they may be in the thread. */
  readonly hasBrought: boolean;
  /** It is not known what came of the attempt before: whoever tries again looks first. */
  readonly outcomeUnknown: boolean;
  /** The assistant was asked for this turn while it was taken to have credit. */
  readonly admitted: boolean;
  /** What each message of the turn's draft shows, as Discord has taken it from this process; null where that is not known. */
  readonly shown: readonly (string | null)[];
  /** How often in a row the store did not answer. */
  readonly storeFailures: number;
}

export const NO_ATTEMPTS: Attempts = {
  turnId: null,
  failures: 0,
  trims: 0,
  rebuilt: false,
  freshThread: false,
  hasBrought: false,
  outcomeUnknown: false,
  admitted: false,
  shown: [],
  storeFailures: 0,
};

/** At a record that was read: an earlier process may have tried the step that its turn has come to. */
export function attemptsAt({ turn }: ConversationRecord): Attempts {
  const mayHaveBegun = turn !== null;
  return {
    ...NO_ATTEMPTS,
    turnId: turn?.id ?? null,
    hasBrought: mayHaveBegun,
    outcomeUnknown: mayHaveBegun,
  };
}

/** The attempts so far, if they are at the record's turn. */
export function attemptsFor({ turn }: ConversationRecord, attempts: Attempts): Attempts {
  const turnId = turn?.id ?? null;
  return turnId === attempts.turnId
    ? attempts
    : { ...NO_ATTEMPTS, turnId, storeFailures: attempts.storeFailures };
}
