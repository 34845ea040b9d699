/** The endpoints of runs and their steps. */

import { type Answer, type Call, eventStream, json, type Register } from '../http/endpoint.ts';
import { expectedOutputs, invalidValue, noneFound, noToolsAccepted } from '../http/errors.ts';
import type { Models } from '../http/models.ts';
import { pageOf } from '../http/pages.ts';
import {
  isObject,
  type Json,
  metadataOf,
  optionalList,
  optionalText,
  refuseUnknown,
  requiredText,
  requireNestedTools,
} from '../http/parameters.ts';
import type { ToolOutput } from '../script/script.ts';
import type { Assistants } from './assistants.ts';
import type { RunRequest, Runs } from './run-life.ts';
import { disguiseOf, runObject, stepObject, type ThreadRun } from './run-object.ts';
import type { Thread, Threads } from './threads.ts';

interface RunsServing {
  readonly runs: Runs;
  readonly threads: Threads;
  readonly assistants: Assistants;
  readonly models: Models;
  /** Told to pollers in a header. */
  readonly pollAfterMs: number;
  /** Whether a run may bring messages into its thread. */
  readonly takesMessages: boolean;
}

const SETTINGS = `instructions max_completion_tokens max_prompt_tokens metadata model parallel_tool_calls
  reasoning_effort response_format temperature tool_choice tools top_p truncation_strategy`.split(/\s+/);
const RUN = new Set([...SETTINGS, 'assistant_id', 'additional_instructions', 'include', 'stream']);
const RUN_WITH_MESSAGES = new Set([...RUN, 'additional_messages']);
const THREAD_AND_RUN = new Set([...SETTINGS, 'assistant_id', 'stream', 'thread', 'tool_resources']);

export function serveRuns(register: Register, serving: RunsServing): void {
  const { runs, threads, pollAfterMs, takesMessages } = serving;
  const path = '/threads/:thread/runs';
  const named = (call: Call): ThreadRun => {
    const { id } = threads.get(call.param('thread'));
    const run = runs.of(id).find((one) => one.id === call.param('run'));
    if (run === undefined) throw noneFound('run', call.param('run'));
    return run;
  };

  register('threads.create_and_run', 'post', '/threads/runs', (call) => {
    refuseUnknown(call.body, THREAD_AND_RUN);
    const settings = settingsOf(call.body, serving);
    const thread = threads.create(isObject(call.body.thread) ? call.body.thread : {});
    return begun(runs, { ...runRequestOf(call, thread, settings), newThread: true });
  });
  register('runs.create', 'post', path, (call) => {
    const thread = threads.get(call.param('thread'));
    refuseUnknown(call.body, takesMessages ? RUN_WITH_MESSAGES : RUN);
    const brought = threads.read(thread, optionalList(call.body, 'additional_messages'));
    const messages = call.fault?.kind === 'unread' ? [] : brought;
    return begun(runs, { ...runRequestOf(call, thread, settingsOf(call.body, serving)), messages });
  });
  register('runs.list', 'get', path, (call) =>
    json(pageOf(call, runs.of(threads.get(call.param('thread')).id), runObject)),
  );
  register('runs.retrieve', 'get', `${path}/:run`, (call) =>
    json(shown(named(call)), { 'openai-poll-after-ms': String(pollAfterMs) }),
  );
  register('runs.update', 'post', `${path}/:run`, (call) => {
    const run = named(call);
    run.settings.metadata = metadataOf(call.body);
    return json(runObject(run));
  });
  register('runs.cancel', 'post', `${path}/:run/cancel`, (call) => {
    const run = named(call);
    runs.cancel(run);
    return json(runObject(run));
  });
  register('runs.submit_tool_outputs', 'post', `${path}/:run/submit_tool_outputs`, (call) => {
    const run = named(call);
    runs.proceed(run, outputsFor(run, call.body), call.body.stream === true);
    return opened(run);
  });
  serveSteps(register, named, `${path}/:run/steps`);
}

function serveSteps(register: Register, named: (call: Call) => ThreadRun, path: string): void {
  register('steps.list', 'get', path, (call) => {
    const run = named(call);
    return json(pageOf(call, run.steps, (step) => stepObject(run, step)));
  });
  register('steps.retrieve', 'get', `${path}/:step`, (call) => {
    const run = named(call);
    const step = run.steps.find(({ id }) => id === call.param('step'));
    if (step === undefined) throw noneFound('run step', call.param('step'));
    return json(stepObject(run, step));
  });
}

/** What the assistant is set to, and over it what the request says. */
function settingsOf(body: Json, { assistants, models }: RunsServing): Json {
  requireNestedTools(body);
  const { settings } = assistants.get(requiredText(body, 'assistant_id'));
  const said = Object.fromEntries(
    SETTINGS.flatMap((name) => (body[name] === undefined || body[name] === null ? [] : [[name, body[name]]])),
  );
  const additional = optionalText(body, 'additional_instructions');
  const instructions = optionalText(body, 'instructions') ?? optionalText(settings, 'instructions') ?? '';
  const merged = {
    model: settings.model,
    tools: settings.tools,
    temperature: settings.temperature,
    top_p: settings.top_p,
    response_format: settings.response_format,
    tool_choice: 'auto',
    parallel_tool_calls: true,
    max_prompt_tokens: null,
    max_completion_tokens: null,
    truncation_strategy: { type: 'auto', last_messages: null },
    ...said,
    metadata: metadataOf(body),
    instructions: [instructions, additional ?? ''].filter((text) => text !== '').join('\n\n'),
  };
  models.require(requiredText(merged, 'model'));
  requireStrategy(merged.truncation_strategy);
  return merged;
}

function requireStrategy(strategy: unknown): void {
  const { type, last_messages: last } = isObject(strategy) ? strategy : {};
  if (type === 'auto') return;
  if (type === 'last_messages' && Number.isInteger(last) && Number(last) >= 1) return;
  throw invalidValue('truncation_strategy', 'expected auto, or last_messages with a number of at least 1.');
}

function runRequestOf(call: Call, thread: Thread, settings: Json): RunRequest {
  return {
    thread,
    settings,
    assistantId: requiredText(call.body, 'assistant_id'),
    messages: [],
    fault: call.fault,
    streaming: call.body.stream === true,
    newThread: false,
  };
}

function begun(runs: Runs, request: RunRequest): Answer {
  return opened(runs.start(request));
}

function opened(run: ThreadRun): Answer {
  const { log } = run;
  if (log === null) return json(runObject(run));
  return eventStream({
    log,
    errorEvent: (code, message) => ({
      event: 'error',
      data: { error: { message, type: 'server_error', param: null, code: String(code) } },
    }),
  });
}

/** What a look shows: the truth, or its disguise. */
function shown(run: ThreadRun): object {
  const disguise = disguiseOf(run);
  if (disguise === null) return runObject(run);
  run.looks += 1;
  return { ...runObject(run), status: disguise, completed_at: null, usage: null };
}

/** Throws the service's 400 unless there is one output for each call. */
function outputsFor(run: ThreadRun, body: Json): ToolOutput[] {
  if (run.status !== 'requires_action') throw noToolsAccepted(run.status);
  const outputs = optionalList(body, 'tool_outputs').map((output, index) => {
    if (!isObject(output)) throw invalidValue(`tool_outputs[${index}]`, 'expected an object.');
    const callId = requiredText(output, 'tool_call_id', `tool_outputs[${index}].`);
    const name = run.calls.find(({ id }) => id === callId)?.name ?? '';
    return { callId, name, output: optionalText(output, 'output') ?? '' };
  });
  const [wanted, got] = [run.calls.map(({ id }) => id), outputs.map(({ callId }) => callId)];
  if (wanted.length !== got.length || !wanted.every((id) => got.includes(id)))
    throw expectedOutputs(wanted, got);
  return outputs;
}
