/** A turn that cannot be answered: it ends with one short message that says what the person can do. */

import { EngineError, type Fault, messageOf } from '../../errors.ts';
import { isAsk } from '../record/asks.ts';
import { owedIn, unanswered } from '../record/pending.ts';
import { noticeOf } from '../record/reply/answer.ts';
import { finished, toBeKept } from '../record/reply/delivery.ts';
import { answered, begun, nobodyWaits } from '../record/transitions.ts';
import { createErrorReference } from '../text/error-reference.ts';
import { postNotice } from '../text/notice.ts';
import { type FailureReason, failureText } from '../text/to-people.ts';
import { tellAsker } from './steps/answer-ask.ts';
import { mayBeKept } from './steps/screen.ts';
import type { Outcome, TurnContext } from './turn-context.ts';

/**
 * A turn that already had its answer just ends. Throws the error where there is no turn, nor anything to make one of.
 *
 * @param isForgotten the turn's messages are not to be in the thread
 */
export async function giveUp(
  context: TurnContext,
  fault: Fault | 'bug' | 'damaged',
  error: unknown,
  { isForgotten = false }: { readonly isForgotten?: boolean } = {},
): Promise<Outcome> {
  const { clock, log, messenger } = context.ports;
  const reference = createErrorReference(clock);
  if (context.record.turn === null && context.record.pending.length > 0) {
    await context.commit((record) => begun(record, '', clock.now())); // so that the people are told
  }
  const { turn, lastFailure } = context.record;
  log.error(
    {
      event: 'turn.failed',
      conversation: context.place.channelId,
      turn: turn?.id,
      reference,
      fault,
      error,
    },
    `A turn failed: ${messageOf(error)}.`,
  );
  if (turn === null) throw error;
  if (turn.answer !== null || nobodyWaits(context.record)) return context.commit(finished);
  const told = failureText(reasonOf(fault, error), reference);
  const notice = noticeOf(messenger.cut(told), clock.now());
  const lasting = fault === 'quota' || fault === 'policy' ? fault : lastFailure;
  const isInThread = turn.appended !== null || !context.attempts.hasBrought;
  const isToKeep = !isInThread && !isForgotten && mayBeKept(context, turn);
  return context.commit((record) => {
    const next = unanswered(
      answered(record, notice, lasting),
      owedIn(record.turn),
      { kind: 'failed', told },
      clock.now(),
    );
    return isToKeep ? toBeKept(next) : next;
  });
}

function reasonOf(fault: Fault | 'bug' | 'damaged', error: unknown): FailureReason {
  const kind = error instanceof EngineError ? error.detail?.kind : undefined;
  const isTold = kind === 'turn-too-long' || kind === 'instructions-too-long' || kind === 'too-many-calls';
  return isTold ? kind : fault;
}

/** The record can be changed no more, so the people are told without it; nothing if their answer stands already. */
export async function tellWithoutRecord(context: TurnContext, error: unknown): Promise<void> {
  const { place, signal } = context;
  const { clock, log, messenger } = context.ports;
  const { turn, pending } = context.record;
  const ask = (turn?.messages ?? pending).findLast(isAsk);
  const messageId = turn?.id ?? pending.at(-1)?.id;
  if (messageId === undefined || turn?.answer != null) return;
  const reference = createErrorReference(clock);
  log.error(
    { event: 'turn.not-kept', conversation: place.channelId, turn: messageId, reference, error },
    'A turn ended, and its record could not be changed.',
  );
  const text = failureText('damaged', reference);
  if (ask?.id === messageId) return tellAsker(context, ask, text);
  await postNotice(messenger, { place, messageId, mark: FIRST_OF_FAILURE, text, signal });
}

/** The nonce of the failure notice's first part, so that a notice posted with the record is not posted twice. */
const FIRST_OF_FAILURE = 'f0';
