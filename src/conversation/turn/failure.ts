/** A step that failed: tried again, taken another way, or told, so that every turn ends in a reply, a stop or a notice. */

import { type Backoff, backoffMs } from '../../async/backoff.ts';
import { interruptible } from '../../async/timeout.ts';
import { EngineError, StoreError } from '../../errors.ts';
import { carriesFiles, carriesLongText, filesRefused, textsShortened } from '../record/files.ts';
import { runPaid } from '../record/spending.ts';
import { runDropped, threadDropped, threaded } from '../record/transitions.ts';
import type { Attempts } from './attempts.ts';
import { decideOnFailure, type FailureDecision } from './failure-policy.ts';
import { giveUp, tellWithoutRecord } from './give-up.ts';
import { modelOf } from './model-of.ts';
import type { NextStep } from './next-step.ts';
import { takeOut } from './steps/removal.ts';
import type { TurnContext } from './turn-context.ts';

type At = NextStep['kind'] | 'read';

const STORE_WAITS: Backoff = { firstMs: 2_000, longestMs: 30_000 };

/** Resolves with the attempts so far, once it is time for the next one. */
export async function handleFailure(context: TurnContext, at: At, error: unknown): Promise<Attempts> {
  const { attempts } = context;
  if (context.signal.aborted) return { ...attempts, outcomeUnknown: true }; // the step may have been done
  try {
    if (error instanceof EngineError && at !== 'read' && context.record.turn !== null)
      return await handleEngineFailure(context, at, error);
    if (isOutage(error)) return await waitForStore(context, error);
    await giveUp(context, error instanceof StoreError ? 'damaged' : 'bug', error);
    return context.attempts;
  } catch (second) {
    if (context.signal.aborted) return { ...attempts, outcomeUnknown: true };
    if (isOutage(second)) return waitForStore(context, second);
    await tellWithoutRecord(context, second);
    throw second;
  }
}

function isOutage(error: unknown): error is StoreError {
  return error instanceof StoreError && error.fault === 'unavailable';
}

async function handleEngineFailure(context: TurnContext, at: At, error: EngineError): Promise<Attempts> {
  await countRun(context, error);
  const { attempts, record } = context;
  const { clock, creditBreaker, log } = context.ports;
  if (error.fault === 'quota') {
    if (attempts.admitted) creditBreaker.open();
    if (record.lastFailure === 'quota') {
      await dropRun(context);
      return { ...context.attempts, outcomeUnknown: attempts.outcomeUnknown, admitted: false }; // it waits for credit
    }
  }
  const step = at === 'read' ? 'rest' : at;
  const decision = decideOnFailure(
    error,
    step,
    attempts,
    clock.random(),
    record.lastFailure,
    carriesFiles(record.turn),
    carriesLongText(record.turn),
  );
  if (decision.kind !== 'tell') {
    const ids = { conversation: context.place.channelId, turn: record.turn?.id };
    log.warn(
      { event: 'step.failed', ...ids, step: at, decision: decision.kind, error },
      `A step of a turn failed: ${at}.`,
    );
  }
  return {
    ...(await act(context, decision, error)),
    ...(error.fault === 'quota' ? { admitted: false } : {}),
  };
}

/** What a run that is over has cost is counted with its turn, however that ends, and the run is not looked for again. */
async function countRun(context: TurnContext, { fault, usage, committed }: EngineError): Promise<void> {
  const isOver = committed === 'no' || fault === 'timeout'; // nobody goes on with a run past its deadline
  if (usage === undefined || !isOver || context.record.turn?.answer !== null) return;
  const { outcomeUnknown } = context.attempts;
  const paid = { ...usage, model: modelOf(context.record.turn, context.ports.engine) };
  await context.commit((record) => runPaid(record, paid));
  context.tryAgain({ ...context.attempts, outcomeUnknown });
}

async function act(context: TurnContext, decision: FailureDecision, error: EngineError): Promise<Attempts> {
  const { outcomeUnknown, failures, trims } = context.attempts;
  /** With what is still not known, although a commit of ours has cleared it. */
  const soFar = (): Attempts => ({ ...context.attempts, outcomeUnknown });
  switch (decision.kind) {
    case 'retry':
      if (decision.dropRun) await dropRun(context);
      await pause(context, decision.afterMs);
      return { ...soFar(), failures: failures + 1, outcomeUnknown: outcomeUnknown || decision.lookFirst };
    case 'append-first':
      await dropRun(context);
      return soFar();
    case 'trim':
      await context.commit(runDropped);
      return { ...soFar(), trims: trims + 1 };
    case 'rebuild':
      await context.commit(threadDropped);
      return { ...soFar(), rebuilt: true };
    case 'fresh-thread':
      await context.commit(threadDropped);
      return { ...soFar(), freshThread: true };
    case 'shorten-texts':
      await context.commit(textsShortened);
      return soFar();
    case 'without-files':
      await context.commit(filesRefused);
      return { ...soFar(), failures: 0 };
    case 'tell':
      if (decision.forget) await forgetTurn(context);
      await giveUp(context, error.fault, error, { isForgotten: decision.forget });
      return context.attempts;
  }
}

async function dropRun(context: TurnContext): Promise<void> {
  if (context.record.turn?.run != null) await context.commit(runDropped);
}

/** The turn's messages leave the thread; a thread of its own is given up whole. */
async function forgetTurn(context: TurnContext): Promise<void> {
  const { thread, turn } = context.record;
  if (thread === null || turn?.appended == null) return;
  const outcome = context.attempts.freshThread ? null : await takeOut(context, thread, turn.appended);
  await context.commit((record) => (outcome === null ? threadDropped(record) : threaded(record, outcome)));
}

/** The record is as it was: the step is taken again when the store is back, looking first at what it had done. */
async function waitForStore(context: TurnContext, error: StoreError): Promise<Attempts> {
  const { attempts } = context;
  const { log } = context.ports;
  const fields = { event: 'store.unavailable', conversation: context.place.channelId, error };
  if (attempts.storeFailures === 0)
    log.error(fields, 'The store does not answer. It is asked until it does.');
  else log.debug(fields, 'The store does not answer yet.');
  await pause(context, backoffMs(STORE_WAITS, attempts.storeFailures));
  return { ...attempts, outcomeUnknown: true, storeFailures: attempts.storeFailures + 1 };
}

/** An interruption ends the wait: the record says what comes next. */
function pause({ ports, signal }: TurnContext, ms: number): Promise<void> {
  return interruptible(ports.clock.sleep(ms, signal), signal);
}
