/** What to do when an engine fails: decided by the fault, by what is known of the write, and by what was tried. Pure. */

import { type Backoff, backoffMs } from '../../async/backoff.ts';
import type { EngineError } from '../../errors.ts';
import type { ConversationRecord } from '../record/record.ts';
import type { Step } from './next-step.ts';

/** What this process has tried in the turn under way. */
export interface Attempts {
  readonly failures: number;
  readonly trims: number;
  readonly rethreaded: boolean;
  /** The turn runs in a thread without anything else. */
  readonly alone: boolean;
}

export const NO_ATTEMPTS: Attempts = { failures: 0, trims: 0, rethreaded: false, alone: false };

export type FailureDecision =
  /** The same step after a wait; `dropRun` starts another run. */
  | { readonly do: 'again'; readonly afterMs: number; readonly lookFirst: boolean; readonly dropRun: boolean }
  /** The run once more with less of the history. */
  | { readonly do: 'trim' }
  /** A new thread, rebuilt from the transcript. */
  | { readonly do: 'rethread' }
  /** A new thread with nothing but the turn: after two refusals in a row it may be what was said earlier that is refused. */
  | { readonly do: 'alone' }
  /** The people are told; with `forget`, the turn's messages leave the thread, which they would fail for ever. */
  | { readonly do: 'tell'; readonly forget: boolean };

const RETRIES = 4;
const TRIMS = 3;
const WAITS: Backoff = { firstMs: 1_000, longestMs: Number.POSITIVE_INFINITY };
/** A service that asks for more patience than this is reported instead of waited for. */
const LONGEST_WAIT_MS = 60_000;

/**
 * @param random a number in [0, 1), for jitter
 * @param told how the turn before failed, if it matters
 */
export function decideOnFailure(
  error: EngineError,
  step: Step,
  attempts: Attempts,
  random: number,
  told: ConversationRecord['lastFailure'] = null,
): FailureDecision {
  const runs = step === 'run' || step === 'resume';
  switch (error.fault) {
    case 'gone':
      if (step === 'resume' && attempts.failures === 0) return again(error, attempts, random, true);
      return attempts.rethreaded ? TELL : { do: 'rethread' };
    case 'corrupt':
      return attempts.rethreaded ? TELL : { do: 'rethread' };
    case 'context':
      return attempts.trims < TRIMS ? { do: 'trim' } : TELL;
    case 'policy':
      return runs && told === 'policy' && !attempts.alone ? { do: 'alone' } : { do: 'tell', forget: true };
    case 'invalid':
      return { do: 'tell', forget: runs }; // an image that does not open, for one, would fail every later turn
    case 'timeout':
      return runs ? TELL : again(error, attempts, random);
    case 'rate':
    case 'overloaded':
    case 'server':
    case 'network':
      return again(error, attempts, random);
    default:
      return TELL;
  }
}

const TELL: FailureDecision = { do: 'tell', forget: false };

function again(
  error: EngineError,
  attempts: Attempts,
  random: number,
  lookFirst = error.committed === 'maybe',
): FailureDecision {
  const afterMs = Math.max(backoffMs(WAITS, attempts.failures, random), error.retryAfterMs ?? 0);
  if (attempts.failures >= RETRIES || afterMs > LONGEST_WAIT_MS || error.committed === 'yes') return TELL;
  return { do: 'again', afterMs, lookFirst, dropRun: error.committed === 'no' };
}
