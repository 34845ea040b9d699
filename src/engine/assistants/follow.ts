/** Follows a run on a thread until it is over or waits for us: by its event stream, else by polling. */

import type { AssistantStreamEvent } from 'openai/resources/beta/assistants';
import type { Message, MessageDelta } from 'openai/resources/beta/threads/messages';
import type { Run } from 'openai/resources/beta/threads/runs/runs';
import type { RunEvent } from '../../conversation/ports/engine.ts';
import { type EventFacts, followStream } from '../run/follow-stream.ts';
import { refOf } from '../run/run-context.ts';
import type { Opened } from '../service/client.ts';
import { objectsOf, stringOf } from '../service/response-shape.ts';
import type { AssistantsContext } from './context.ts';
import { isSettled, requireRun } from './output.ts';
import { pollRun } from './poll.ts';

/** A run that is over or waits for us. */
export interface Settled {
  readonly run: Run;
  /** Its messages so far, or null if they have to be listed. */
  readonly messages: readonly Message[] | null;
}

/** What a run yields on the way, until it is settled. */
export type Following = AsyncGenerator<RunEvent, Settled>;

/**
 * Yields the run's events on the way, and returns the run once it is settled.
 *
 * @param startedId the run's id if `started` was told already
 */
export async function* follow(
  context: AssistantsContext,
  opened: Opened<AssistantStreamEvent>,
  startedId: string | null = null,
): Following {
  if (opened.kind === 'stream')
    return yield* followStream(context, opened.stream, {
      read: createEventReader(),
      pollToEnd: (id) => settledByPolling(context, id),
      startedId,
    });
  const run = requireRun(opened.body, { what: `run in ${context.request.thread.id}`, write: true });
  if (startedId === null) yield { kind: 'started', run: refOf(context, run.id) };
  return isSettled(run) ? { run, messages: null } : settledByPolling(context, run.id);
}

export async function settledByPolling(
  { client, request, options }: AssistantsContext,
  id: string,
): Promise<Settled> {
  const run = await pollRun(client, { threadId: request.thread.id, id }, isSettled, options.signal);
  return { run, messages: null };
}

function createEventReader(): (event: AssistantStreamEvent | null) => EventFacts<Settled> {
  const messages: Message[] = [];
  return (event) => {
    if (!event?.data) return {};
    if (event.event === 'thread.message.delta') return { text: textOf(event.data.delta) };
    if (event.event === 'thread.message.completed' || event.event === 'thread.message.incomplete')
      messages.push(event.data);
    return isRunEvent(event) ? factsOf(event.data, messages) : {};
  };
}

function textOf(delta: MessageDelta | null): string {
  const parts = objectsOf(delta?.content);
  return parts.map((part) => (part.type === 'text' ? stringOf(part.text?.value) : '')).join('');
}

function isRunEvent(event: AssistantStreamEvent): event is Extract<AssistantStreamEvent, { data: Run }> {
  return event.event.startsWith('thread.run.') && !event.event.startsWith('thread.run.step.');
}

function factsOf(run: Run, messages: readonly Message[]): EventFacts<Settled> {
  const { id: runId, status } = run;
  if (isSettled(run)) return { runId, end: { run, messages } };
  return { runId, status: status === 'queued' ? 'queued' : 'running' };
}
