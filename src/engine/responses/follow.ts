/** Follows one response to its end: by its event stream, and by polling where there is none or it breaks. */

import type { Response, ResponseStreamEvent } from 'openai/resources/responses/responses';
import type { Stream } from 'openai/streaming';
import type { RunEvent, RunOptions, RunRequest } from '../../conversation/ports/engine.ts';
import type { RunRef } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Client, Opened } from '../service/client.ts';
import { poll, pollAfterMs } from '../service/polling.ts';
import { watchStream } from '../service/stream-timeout.ts';
import { shapeFailure } from '../service/translate-error.ts';
import type { CreateResponse } from './create.ts';
import { isOver, requireResponse } from './output.ts';
import type { Removal } from './removal.ts';

/** Everything that belongs to one run. */
export interface ResponsesRun {
  readonly client: Client;
  readonly log: Log;
  readonly create: CreateResponse;
  readonly removal: Removal;
  /** Takes out of the conversation what runs that were given up have left there. */
  readonly sweep: (conversation: string, signal?: AbortSignal) => Promise<void>;
  readonly request: RunRequest;
  readonly options: RunOptions;
  /** The caller's signal and the deadline. */
  readonly signal: AbortSignal;
}

/** What a run yields on the way to the response that ends it. */
export type Following = AsyncGenerator<RunEvent, Response>;

export function follow(run: ResponsesRun, begun: Opened<ResponseStreamEvent>): Following {
  return 'stream' in begun ? followStream(run, begun.stream) : followBody(run, begun.body);
}

export function refOf({ client, request }: ResponsesRun, id: string): RunRef {
  return { engine: 'responses', threadId: request.thread.id, id, startedAt: client.clock.now() };
}

export async function pollToEnd({ client, signal }: ResponsesRun, id: string): Promise<Response> {
  const what = `poll ${id}`;
  const look = async () => {
    const { data, response } = await client.look(
      what,
      (options) => client.openai.responses.retrieve(id, {}, options).withResponse(),
      { signal },
    );
    const seen = requireResponse(data, (odd) => shapeFailure(odd, { what, write: false }));
    return { seen, pollAfterMs: pollAfterMs(response.headers) };
  };
  return poll(look, isOver, { clock: client.clock, signal });
}

async function* followBody(run: ResponsesRun, body: unknown): Following {
  const what = `run in ${run.request.thread.id}`;
  const response = requireResponse(body, (odd) => shapeFailure(odd, { what, write: true }));
  yield { kind: 'started', run: refOf(run, response.id) };
  return isOver(response) ? response : pollToEnd(run, response.id);
}

/** What the stream has told so far. */
interface Told {
  id: string | null;
  text: boolean;
  /** The response, once an event has brought it with a status that ends it. */
  over: Response | null;
  /** Ids of the messages that are not for people. */
  readonly aside: Set<string>;
}

async function* followStream(run: ResponsesRun, stream: Stream<ResponseStreamEvent>): Following {
  const { client, signal, log } = run;
  const told: Told = { id: null, text: false, over: null, aside: new Set() };
  try {
    for await (const event of watchStream(stream, { clock: client.clock, signal })) {
      yield* read(run, event, told);
      if (told.over !== null) return told.over;
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
  return pollToEnd(run, told.id);
}

/** Events of unknown types, and there will be some, say nothing. */
function* read(run: ResponsesRun, event: ResponseStreamEvent, told: Told): Generator<RunEvent> {
  if ('response' in event) {
    if (told.id === null) {
      told.id = event.response.id;
      yield { kind: 'started', run: refOf(run, event.response.id) };
    }
    if (isOver(event.response)) told.over = event.response;
    else yield { kind: 'status', status: event.response.status === 'queued' ? 'queued' : 'running' };
  }
  if (
    event.type === 'response.output_item.added' &&
    event.item.type === 'message' &&
    event.item.phase === 'commentary'
  )
    told.aside.add(event.item.id);
  if (event.type === 'response.output_text.delta' && !told.aside.has(event.item_id)) {
    told.text = true;
    yield { kind: 'delta', text: event.delta };
  }
}
