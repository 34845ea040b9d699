/** Follows a run on a thread until it is over or waits for us: by its event stream, else by polling. */

import type { AssistantStreamEvent } from 'openai/resources/beta/assistants';
import type { Message } from 'openai/resources/beta/threads/messages';
import type { Run } from 'openai/resources/beta/threads/runs/runs';
import type { Stream } from 'openai/streaming';
import type { RunEvent, RunOptions, RunRequest } from '../../conversation/ports/engine.ts';
import type { RunRef } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { AbandonedRuns } from '../run/abandoned-runs.ts';
import type { Deletion } from '../run/deletion.ts';
import type { Client, Opened } from '../service/client.ts';
import type { StreamFallback } from '../service/fallback.ts';
import { poll, pollAfterMs } from '../service/polling.ts';
import { retryTransient } from '../service/retry.ts';
import { watchStream } from '../service/stream-timeout.ts';
import { shapeFailure } from '../service/translate-error.ts';
import type { AssistantProvider } from './assistant.ts';
import { isSettled } from './output.ts';

/** Frees a thread of the run that holds it. True if it may be free now. */
export type FreeThread = (threadId: string, busy: EngineError, signal?: AbortSignal) => Promise<boolean>;

/** Everything that belongs to one run. */
export interface AssistantsRun {
  readonly client: Client;
  readonly log: Log;
  readonly assistant: AssistantProvider;
  readonly way: StreamFallback;
  readonly abandoned: AbandonedRuns;
  readonly deletion: Deletion;
  readonly freeThread: FreeThread;
  /** Takes out of the thread what runs that were given up have left there. */
  readonly sweep: (threadId: string, signal?: AbortSignal) => Promise<void>;
  readonly request: RunRequest;
  readonly options: RunOptions;
  /** The caller's signal and the deadline. */
  readonly signal: AbortSignal;
}

/** A run that is over or waits for us, and its messages so far; null if they have to be listed. */
export interface Settled {
  readonly run: Run;
  readonly messages: readonly Message[] | null;
}

export type Following = AsyncGenerator<RunEvent, Settled>;

/** @param known the run, if its id has been told already */
export async function* follow(
  context: AssistantsRun,
  opened: Opened<AssistantStreamEvent>,
  known: string | null = null,
): Following {
  if ('stream' in opened) return yield* followStream(context, opened.stream, known);
  const run = requireRun(opened.body, `run in ${context.request.thread.id}`, true);
  if (known === null) yield { kind: 'started', run: refOf(context, run.id) };
  return { run: isSettled(run) ? run : await pollToEnd(context, run.id), messages: null };
}

export function refOf({ client, request }: AssistantsRun, id: string): RunRef {
  return { engine: 'assistants', threadId: request.thread.id, id, startedAt: client.clock.now() };
}

export function pollToEnd({ client, request, signal }: AssistantsRun, id: string): Promise<Run> {
  return pollRun(client, request.thread.id, id, isSettled, signal);
}

export function pollRun(
  client: Client,
  threadId: string,
  id: string,
  isEnough: (run: Run) => boolean,
  signal: AbortSignal,
): Promise<Run> {
  const what = `poll ${id}`;
  const look = async () => {
    const { data, response } = await client.look(
      what,
      (options) =>
        client.openai.beta.threads.runs.retrieve(id, { thread_id: threadId }, options).withResponse(),
      { signal },
    );
    return { seen: requireRun(data, what, false), pollAfterMs: pollAfterMs(response.headers) };
  };
  return poll(look, isEnough, { clock: client.clock, signal });
}

/** The run as it is now. */
export function lookAtRun(client: Client, threadId: string, id: string, signal?: AbortSignal): Promise<Run> {
  return client.read(
    `look at ${id}`,
    (options) => client.openai.beta.threads.runs.retrieve(id, { thread_id: threadId }, options),
    { signal, holds: 'id' },
  );
}

/** The run's messages, oldest first: the latest hundred, should a server not know how to tell them from the thread's. */
export async function listMessages(
  { client, request, signal }: AssistantsRun,
  runId: string,
): Promise<Message[]> {
  const what = `list the messages of ${runId}`;
  const query = { run_id: runId, order: 'desc' as const, limit: 100 };
  const list = () =>
    client.look(
      what,
      (options) => client.openai.beta.threads.messages.list(request.thread.id, query, options),
      { signal, holds: 'list' },
    );
  const page = await retryTransient(list, { clock: client.clock, signal, tries: Number.POSITIVE_INFINITY });
  return page.data.reverse();
}

/** What the stream has told so far. */
interface Told {
  id: string | null;
  text: boolean;
  settled: Run | null;
  readonly messages: Message[];
}

async function* followStream(
  context: AssistantsRun,
  stream: Stream<AssistantStreamEvent>,
  known: string | null,
): Following {
  const { client, signal, log } = context;
  const told: Told = { id: known, text: false, settled: null, messages: [] };
  try {
    for await (const event of watchStream(stream, { clock: client.clock, signal })) {
      yield* read(context, event, told);
      if (told.settled !== null) return { run: told.settled, messages: told.messages };
    }
  } catch (error) {
    if (told.id === null || signal.aborted) throw error;
    log.debug({ run: told.id, error }, 'the event stream broke; polling');
  }
  if (told.id === null)
    throw new EngineError('network', 'the event stream ended before the run had an id', {
      committed: 'maybe',
    });
  if (told.text) yield { kind: 'restart' };
  return { run: await pollToEnd(context, told.id), messages: null };
}

/** Events of unknown types say nothing. */
function* read(context: AssistantsRun, event: AssistantStreamEvent, told: Told): Generator<RunEvent> {
  if (event.event === 'thread.message.delta') {
    const text = (event.data.delta.content ?? [])
      .map((part) => (part.type === 'text' ? (part.text?.value ?? '') : ''))
      .join('');
    told.text = true;
    yield { kind: 'delta', text };
  }
  if (event.event === 'thread.message.completed' || event.event === 'thread.message.incomplete')
    told.messages.push(event.data);
  if (!isRunEvent(event)) return;
  if (told.id === null) {
    told.id = event.data.id;
    yield { kind: 'started', run: refOf(context, event.data.id) };
  }
  if (isSettled(event.data)) told.settled = event.data;
  else yield { kind: 'status', status: event.data.status === 'queued' ? 'queued' : 'running' };
}

function isRunEvent(event: AssistantStreamEvent): event is Extract<AssistantStreamEvent, { data: Run }> {
  return event.event.startsWith('thread.run.') && !event.event.startsWith('thread.run.step.');
}

/** An answer that is no run fails with what it says, whatever its status was. */
function requireRun(body: unknown, what: string, write: boolean): Run {
  const valid =
    body !== null &&
    typeof body === 'object' &&
    typeof Reflect.get(body, 'id') === 'string' &&
    typeof Reflect.get(body, 'status') === 'string';
  if (!valid) throw shapeFailure(body, { what, write });
  return body as Run;
}
