/** The life of a run on a thread: queued, in progress, waiting for tools, and every way in which it can end. */

import type { Execute, ExecutionResult, RunUsage } from '../execution.ts';
import type { RunFault } from '../faults.ts';
import type { Files } from '../files/files.ts';
import { alreadyActive, cannotCancelRun } from '../http/errors.ts';
import { createEventLog } from '../http/event-log.ts';
import type { Ids } from '../http/ids.ts';
import type { Json } from '../http/parameters.ts';
import { functionNames, hostedTools, optionalList, optionalText, requiredText } from '../http/parameters.ts';
import { tokensIn } from '../http/tokens.ts';
import type { ToolOutput } from '../script/script.ts';
import { closeStep, createRunMessage, openStep, type RunMessage, tell } from './run-message.ts';
import { disguiseOf, isActive, type RunStatus, runObject, type ThreadRun } from './run-object.ts';
import { scriptMessage, type ThreadMessage } from './thread-message.ts';
import { type Thread, threadObject } from './threads.ts';

/** A run that is not over by then expires. */
const LIFETIME_MS = 600_000;

export interface RunRequest {
  readonly thread: Thread;
  readonly assistantId: string;
  readonly settings: Json;
  /** Join the thread together with the run. */
  readonly messages: readonly ThreadMessage[];
  readonly fault: RunFault | null;
  readonly streaming: boolean;
  /** The stream also tells of the thread, which was made for this run. */
  readonly newThread: boolean;
}

export interface Runs {
  /** Throws the service's 400 if another run holds the thread. The script is asked once the caller has returned. */
  start(request: RunRequest): ThreadRun;
  /** Goes on with what the functions returned. */
  proceed(run: ThreadRun, outputs: readonly ToolOutput[], streaming: boolean): void;
  /** Throws the service's 400 if it is over. */
  cancel(run: ThreadRun): void;
  /** The thread's, oldest first, as of now. */
  of(thread: string): readonly ThreadRun[];
  active(thread: string): ThreadRun | null;
}

interface RunsOptions {
  readonly ids: Ids;
  readonly now: () => number;
  readonly execute: Execute;
  readonly files: Pick<Files, 'add'>;
  /** How many tokens a model reads at once; null for any number. */
  readonly windowOf: (model: unknown) => number | null;
}

export function createRuns(options: RunsOptions): Runs {
  const { ids, now } = options;
  const runs = new Map<string, ThreadRun[]>();
  const active: Runs['active'] = (thread) => of(thread).findLast(isActive) ?? null;
  const of: Runs['of'] = (thread) => {
    const all = runs.get(thread) ?? [];
    const last = all.at(-1);
    // Expiry needs no timer: nobody can tell when it came about, only that it has.
    if (last !== undefined && isActive(last) && now() >= last.expiresAt) expire(last, now());
    return all;
  };
  const begin = (run: ThreadRun): void => {
    tell(run, 'thread.run.queued', runObject(run));
    queueMicrotask(() => void perform(run, options));
  };

  return {
    of,
    active,
    start(request) {
      const { thread } = request;
      const other = active(thread.id);
      if (other !== null) throw alreadyActive(thread.id, other.id);
      thread.messages.push(...request.messages);
      const run = newRun(request, ids.next('run'), now());
      runs.set(thread.id, [...of(thread.id), run]);
      if (request.newThread) tell(run, 'thread.created', threadObject(thread));
      tell(run, 'thread.run.created', runObject(run));
      begin(run);
      return run;
    },
    proceed(run, outputs, streaming) {
      run.toolOutputs.push(...outputs);
      run.log = streaming ? createEventLog() : null;
      for (const step of run.steps.filter(({ status }) => status === 'in_progress'))
        closeStep(run, step, 'completed', now());
      run.calls = [];
      run.status = 'queued';
      begin(run);
    },
    cancel(run) {
      if (!isActive(run) || run.status === 'cancelling') throw cannotCancelRun(run.status);
      const waits = run.status === 'requires_action';
      run.status = 'cancelling';
      tell(run, 'thread.run.cancelling', runObject(run));
      run.abort.abort();
      if (waits || run.fault?.kind === 'completes-after-cancel')
        queueMicrotask(() => settle(run, 'cancelled', now()));
    },
  };
}

function newRun(request: RunRequest, id: string, now: number): ThreadRun {
  const { thread, assistantId, settings, fault, streaming } = request;
  return {
    id,
    thread,
    assistantId,
    settings,
    abort: new AbortController(),
    fault,
    createdAt: now,
    expiresAt: now + (fault?.kind === 'expires' ? fault.ms : LIFETIME_MS),
    startedAt: null,
    endedAt: null,
    status: 'queued',
    log: streaming ? createEventLog() : null,
    calls: [],
    toolOutputs: [],
    steps: [],
    failure: null,
    reason: null,
    usage: null,
    disguise: null,
    looks: 0,
  };
}

async function perform(run: ThreadRun, { ids, now, execute, files, windowOf }: RunsOptions): Promise<void> {
  const { fault, settings } = run;
  if (run.status === 'queued' && !(fault?.kind === 'stuck' && fault.status === 'queued')) {
    run.status = 'in_progress';
    run.startedAt ??= now();
    tell(run, 'thread.run.in_progress', runObject(run));
  }
  const speech = createRunMessage(run, { ids, now, files });
  const ending = await execute({
    id: run.id,
    thread: run.thread.id,
    protocol: 'assistants',
    input: {
      model: requiredText(settings, 'model'),
      instructions: optionalText(settings, 'instructions') ?? '',
      messages: window(run, windowOf(settings.model)).map(scriptMessage),
      tools: functionNames(optionalList(settings, 'tools')),
      hosted: hostedTools(optionalList(settings, 'tools')),
      toolOutputs: run.toolOutputs,
    },
    cacheKey: null,
    fault,
    // Whoever cancels this one hears that it is done, and it is not.
    signal: fault?.kind === 'completes-after-cancel' ? new AbortController().signal : run.abort.signal,
    onText: speech.text,
  });
  finish(run, ending, speech, { ids, now });
}

function finish(
  run: ThreadRun,
  ending: ExecutionResult,
  speech: RunMessage,
  { ids, now }: Pick<RunsOptions, 'ids' | 'now'>,
): void {
  const { outcome, text, refusal, calls, failure, reason } = ending;
  if (refusal !== null) speech.refuse(refusal);
  else if (text === '' && (outcome === 'completed' || outcome === 'incomplete')) speech.text('');
  if (outcome === 'cancelled') {
    speech.close(run.status === 'expired' ? 'run_expired' : 'run_cancelled');
    settle(run, run.status === 'expired' ? 'expired' : 'cancelled', now());
    return;
  }
  run.usage = sum(run.usage, ending.usage);
  run.disguise = ending.disguise;
  run.failure = failure;
  run.reason = reason === 'length' ? 'max_completion_tokens' : reason;
  speech.close(messageReason(outcome, reason), ending.annotations, ending.made);
  if (outcome !== 'tools') {
    settle(run, outcome, now());
    return;
  }
  run.calls = calls;
  openStep(run, { id: ids.next('step'), at: now(), messageId: null, calls });
  settle(run, 'requires_action', now());
}

/** A run is billed as a whole, with each of its rounds. */
function sum(a: RunUsage | null, b: RunUsage): RunUsage {
  if (a === null) return b;
  return { input: a.input + b.input, cached: a.cached + b.cached, output: a.output + b.output };
}

function messageReason(outcome: ExecutionResult['outcome'], reason: string | null): string | null {
  if (outcome === 'failed') return 'run_failed';
  if (outcome !== 'incomplete') return null;
  return reason === 'length' ? 'max_tokens' : reason;
}

function expire(run: ThreadRun, now: number): void {
  settle(run, 'expired', now);
  run.abort.abort();
}

/** The run is over, or waits for the client; either way its stream has said everything. */
function settle(run: ThreadRun, status: RunStatus, now: number): void {
  if (status !== 'requires_action') {
    run.endedAt = now;
    const left = status === 'expired' || status === 'cancelled' ? status : 'completed';
    for (const step of run.steps) if (step.status === 'in_progress') closeStep(run, step, left, now);
  }
  run.status = status;
  const { log } = run;
  if (log === null) return;
  if (disguiseOf(run) === null) {
    log.push({ event: `thread.run.${status}`, data: runObject(run) });
    log.push({ event: 'done', data: '[DONE]' });
  }
  log.end();
  run.log = null;
}

/** The messages that the model reads, oldest first. The service leaves out the oldest of those that do not fit. */
function window({ thread, settings }: ThreadRun, most: number | null): readonly ThreadMessage[] {
  const said = thread.messages.filter(({ status }) => status !== 'in_progress');
  const strategy = settings.truncation_strategy as { readonly last_messages?: number | null };
  const last = strategy.last_messages ? said.slice(-strategy.last_messages) : said;
  if (most === null) return last;
  let left = most - tokensIn([optionalText(settings, 'instructions') ?? '']);
  const beyond = last.findLastIndex((message) => {
    left -= tokensIn([scriptMessage(message).text]);
    return left < 0;
  });
  return last.slice(Math.min(beyond + 1, last.length - 1));
}
