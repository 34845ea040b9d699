/** What to do when an engine fails: decided by the fault, by what is known of the write, and by what was tried. Pure. */

import { type Backoff, backoffMs } from '../../async/backoff.ts';
import type { EngineError, Fault } from '../../errors.ts';
import { MOST_TRIMS } from '../ports/engine.ts';
import type { ConversationRecord } from '../record/record.ts';
import type { Attempts } from './attempts.ts';
import type { NextStep } from './next-step.ts';

export type FailureDecision =
  /** The same step after a wait; `lookFirst` if it may have been done, `dropRun` to start another run. */
  | {
      readonly kind: 'retry';
      readonly afterMs: number;
      readonly lookFirst: boolean;
      readonly dropRun: boolean;
    }
  /** The turn's messages are appended, then the run is tried again. */
  | { readonly kind: 'append-first' }
  /** The run once more with less of the history. */
  | { readonly kind: 'trim' }
  /** A new thread, rebuilt from the transcript. */
  | { readonly kind: 'rebuild' }
  /** A new thread with nothing but the turn: after two refusals in a row it may be what was said earlier that is refused. */
  | { readonly kind: 'fresh-thread' }
  /** The turn once more with half of each long text that was attached. */
  | { readonly kind: 'shorten-texts' }
  /** The turn once more without its files: they may be what is refused. */
  | { readonly kind: 'without-files' }
  /** The people are told; with `forget`, the turn's messages leave the thread, which they would fail for ever. */
  | { readonly kind: 'tell'; readonly forget: boolean };

const RETRIES = 4;
const WAITS: Backoff = { firstMs: 1_000, longestMs: Number.POSITIVE_INFINITY };
/** A service that asks for more patience than this is reported instead of waited for. */
const LONGEST_WAIT_MS = 60_000;

type Tried = Pick<Attempts, 'failures' | 'trims' | 'rebuilt' | 'freshThread'>;

/** What a turn may fail of because of the files that it carries. */
const MAY_BE_OF_FILES: ReadonlySet<Fault> = new Set([
  'policy',
  'invalid',
  'unsupported',
  'corrupt',
  'gone',
  'context',
  'server',
]);

/**
 * @param random a number in [0, 1), for jitter
 * @param lastFailure how the turn before failed, if it matters
 * @param carriesFiles the turn's messages carry more than text
 * @param carriesLongText texts of attachments in them can be cut shorter
 */
export function decideOnFailure(
  error: EngineError,
  step: NextStep['kind'],
  tried: Tried,
  random: number,
  lastFailure: ConversationRecord['lastFailure'] = null,
  carriesFiles = false,
  carriesLongText = false,
): FailureDecision {
  const decision = decideOnText(error, step, tried, random, lastFailure);
  const isTooLong = error.fault === 'context' && error.detail?.kind !== 'instructions-too-long';
  if (carriesLongText && isTooLong && decision.kind === 'tell') return { kind: 'shorten-texts' };
  if (error.detail?.kind === 'too-many-calls') return decision;
  const isLast = decision.kind === 'tell' || decision.kind === 'fresh-thread';
  return carriesFiles && isLast && MAY_BE_OF_FILES.has(error.fault) ? { kind: 'without-files' } : decision;
}

function decideOnText(
  error: EngineError,
  step: NextStep['kind'],
  tried: Tried,
  random: number,
  lastFailure: ConversationRecord['lastFailure'],
): FailureDecision {
  const runs = step === 'run' || step === 'resume';
  if (error.detail?.kind === 'messages-brought') return { kind: 'append-first' };
  switch (error.fault) {
    case 'gone':
      if (step === 'resume' && tried.failures === 0) return retry(error, tried, random, true);
      return tried.rebuilt ? TELL : { kind: 'rebuild' };
    case 'corrupt':
      return tried.rebuilt ? TELL : { kind: 'rebuild' };
    case 'context':
      return decideOnOverflow(error, tried);
    case 'policy':
      return runs && lastFailure === 'policy' && !tried.freshThread
        ? { kind: 'fresh-thread' }
        : { kind: 'tell', forget: true };
    case 'invalid':
      return { kind: 'tell', forget: runs }; // an image that does not open, for one, would fail every later turn
    case 'timeout':
      return runs ? TELL : retry(error, tried, random);
    case 'rate':
    case 'overloaded':
    case 'server':
    case 'network':
      return retry(error, tried, random);
    default:
      return TELL;
  }
}

/** A turn that is too long by itself leaves the thread, which would have no room for anything else. */
function decideOnOverflow({ detail }: EngineError, { trims }: Tried): FailureDecision {
  if (detail?.kind === 'turn-too-long') return { kind: 'tell', forget: true };
  if (detail?.kind === 'instructions-too-long') return TELL;
  return trims < MOST_TRIMS ? { kind: 'trim' } : TELL;
}

const TELL: FailureDecision = { kind: 'tell', forget: false };

function retry(
  error: EngineError,
  { failures }: Tried,
  random: number,
  lookFirst = error.committed === 'maybe',
): FailureDecision {
  const afterMs = Math.max(backoffMs(WAITS, failures, random), error.retryAfterMs ?? 0);
  if (failures >= RETRIES || afterMs > LONGEST_WAIT_MS || error.committed === 'yes') return TELL;
  return { kind: 'retry', afterMs, lookFirst, dropRun: error.committed === 'no' };
}
