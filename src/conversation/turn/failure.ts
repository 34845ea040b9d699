/** Mends a step that failed, so that every turn ends in a visible reply, a visible stop or a visible failure. */

import { EngineError, type Fault, messageOf, StoreError } from '../../errors.ts';
import type { Answer } from '../record/record.ts';
import {
  answered,
  begun,
  finished,
  nobodyWaits,
  runDropped,
  threadDropped,
  threaded,
} from '../record/transitions.ts';
import { createErrorReference } from '../text/error-reference.ts';
import { postNotice } from '../text/notice.ts';
import { failureText } from '../text/to-people.ts';
import { decideOnFailure, type FailureDecision } from './failure-policy.ts';
import type { Step } from './next-step.ts';
import { takeOut } from './removal.ts';
import { Superseded, type Work } from './turn-context.ts';

const STORE_WAIT_MS = 2_000;
const LONGEST_STORE_WAIT_MS = 30_000;

export async function mend(work: Work, step: Step | 'read', error: unknown): Promise<void> {
  if (error instanceof Superseded || work.signal.aborted) {
    work.lookFirst = true; // what the step was doing may have been done
    return;
  }
  try {
    if (error instanceof EngineError && step !== 'read' && work.record.turn !== null)
      await mendEngine(work, step, error);
    else if (error instanceof StoreError && error.fault === 'unavailable') await waitForStore(work, error);
    else await giveUp(work, error instanceof StoreError ? 'damaged' : 'bug', error);
  } catch (second) {
    if (second instanceof Superseded || work.signal.aborted) return;
    if (second instanceof StoreError && second.fault === 'unavailable') return waitForStore(work, second);
    await tellUnkept(work, second);
    throw second;
  }
}

async function mendEngine(work: Work, step: Step, error: EngineError): Promise<void> {
  const { clock, log, circuit } = work.ports;
  if (error.fault === 'quota') {
    if (work.passed) circuit.open();
    work.passed = false;
    if (work.record.lastFailure === 'quota') return dropRun(work); // the next step waits for credit
  }
  const remedy = decideOnFailure(error, step, work.attempts, clock.random(), work.record.lastFailure);
  const fields = { conversation: work.place.channelId, turn: work.turn().id, step, error };
  if (remedy.do === 'tell') return tell(work, remedy, error);
  log.warn({ ...fields, remedy: remedy.do }, `${step} failed`);
  switch (remedy.do) {
    case 'again':
      work.attempts = { ...work.attempts, failures: work.attempts.failures + 1 };
      work.lookFirst ||= remedy.lookFirst;
      if (remedy.dropRun) await dropRun(work);
      return pause(work, remedy.afterMs);
    case 'trim':
      work.attempts = { ...work.attempts, trims: work.attempts.trims + 1 };
      await work.commit(runDropped);
      return;
    case 'rethread':
      work.attempts = { ...work.attempts, rethreaded: true };
      await work.commit(threadDropped);
      return;
    case 'alone':
      work.attempts = { ...work.attempts, alone: true };
      await work.commit(threadDropped);
  }
}

async function dropRun(work: Work): Promise<void> {
  if (work.turn().run !== null) await work.commit(runDropped);
}

async function tell(
  work: Work,
  remedy: Extract<FailureDecision, { do: 'tell' }>,
  error: EngineError,
): Promise<void> {
  const { thread } = work.record;
  const refs = work.turn().appended;
  if (remedy.forget && thread !== null && refs !== null) {
    const outcome = work.attempts.alone ? null : await takeOut(work, thread, refs);
    await work.commit((record) => (outcome === null ? threadDropped(record) : threaded(record, outcome)));
  }
  await giveUp(work, error.fault, error);
}

/** Ends the turn with one message that says what the person can do; a turn that already had its answer just ends. */
async function giveUp(work: Work, fault: Fault | 'bug' | 'damaged', error: unknown): Promise<void> {
  const { clock, log, outlet } = work.ports;
  const reference = createErrorReference(clock);
  if (work.record.turn === null && work.record.pending.length > 0) {
    await work.commit((record) => begun(record, '', clock.now())); // so that the people are told
  }
  const turn = work.record.turn;
  log.error(
    { conversation: work.place.channelId, turn: turn?.id, reference, fault, error },
    `a turn failed: ${messageOf(error)}`,
  );
  if (turn === null) throw error;
  if (turn.answer !== null || nobodyWaits(work.record)) {
    await work.commit(finished);
    return;
  }
  const parts = outlet.cut(failureText(fault, reference));
  const notice: Answer = {
    kind: 'failure',
    text: '',
    parts,
    posted: [],
    usage: null,
    remoteIds: [],
    at: clock.now(),
  };
  const told = fault === 'quota' || fault === 'policy' ? fault : work.record.lastFailure;
  await work.commit((record) => answered(record, notice, told));
  work.lookFirst = false;
}

/** The record can be changed no more, so the people are told without it; nothing if their answer stands already. */
async function tellUnkept(work: Work, error: unknown): Promise<void> {
  const { clock, log, outlet } = work.ports;
  const { turn, pending } = work.record;
  const messageId = turn?.id ?? pending.at(-1)?.id;
  if (messageId === undefined || turn?.answer != null) return;
  const reference = createErrorReference(clock);
  log.error({ conversation: work.place.channelId, turn: messageId, reference, error }, 'a turn ends unkept');
  const { place, signal } = work;
  const text = failureText('damaged', reference);
  await postNotice(outlet, { place, messageId, mark: 'f0', text, signal });
}

/** The record is as it was: the step is taken again when the store is back, looking first at what it had done. */
async function waitForStore(work: Work, error: StoreError): Promise<void> {
  const { log } = work.ports;
  const fields = { conversation: work.place.channelId, error };
  if (work.storeFailures === 0) log.error(fields, 'the store does not answer; it is tried until it does');
  else log.debug(fields, 'the store does not answer yet');
  work.lookFirst = true;
  const wait = Math.min(STORE_WAIT_MS * 2 ** work.storeFailures, LONGEST_STORE_WAIT_MS);
  work.storeFailures += 1;
  await pause(work, wait);
}

/** Waits; an interruption ends the wait and nothing else, since the record says what comes next. */
async function pause(work: Work, ms: number): Promise<void> {
  await work.ports.clock.sleep(ms, work.signal).catch((reason: unknown) => {
    if (!work.signal.aborted) throw reason;
  });
}
