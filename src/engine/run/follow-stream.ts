/** Follows a run by its event stream, and by polling once the stream breaks. */

import type { Stream } from 'openai/streaming';
import type { RunEvent } from '../../conversation/ports/engine.ts';
import { EngineError } from '../../errors.ts';
import { watchStream } from '../service/stream-timeout.ts';
import { type RunContext, refOf } from './run-context.ts';

/** What one event says of its run. An event of an unknown type says nothing. */
export interface EventFacts<End> {
  readonly runId?: string;
  readonly status?: 'queued' | 'running';
  /** The next piece of the reply. */
  readonly text?: string;
  /** The run's end. No later event is read. */
  readonly end?: End;
}

export interface StreamReader<Event, End> {
  read(event: Event): EventFacts<End>;
  /** Waits for the end of a run whose stream has ended without it. */
  pollToEnd(runId: string): Promise<End>;
  /** The run's id where `started` was told before this stream, else null. */
  readonly startedId: string | null;
}

/** Throws fault `network`, committed `maybe`, where the stream breaks before it has told the run's id. */
export async function* followStream<Event, End>(
  context: Pick<RunContext, 'client' | 'log' | 'request' | 'options'>,
  stream: Stream<Event>,
  { read, pollToEnd, startedId }: StreamReader<Event, End>,
): AsyncGenerator<RunEvent, End> {
  const { signal } = context.options;
  let id = startedId;
  let hasText = false;
  try {
    for await (const event of watchStream(stream, { clock: context.client.clock, signal })) {
      const { runId, status, text, end } = read(event);
      if (id === null && runId !== undefined) {
        id = runId;
        yield { kind: 'started', run: refOf(context, id) };
      }
      if (end !== undefined) return end;
      if (status !== undefined) yield { kind: 'status', status };
      if (text === undefined) continue;
      hasText = true;
      yield { kind: 'delta', text };
    }
  } catch (error) {
    if (id === null || signal.aborted) throw error;
    context.log.debug(
      { event: 'run.stream-broken', run: id, error },
      'The event stream broke; polling goes on.',
    );
  }
  if (id === null)
    throw new EngineError('network', 'the event stream ended before the run had an id', {
      committed: 'maybe',
    });
  if (hasText) yield { kind: 'restart' };
  return pollToEnd(id);
}
