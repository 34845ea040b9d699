/** Follows one response to its end: by its event stream, and by polling where there is none or it breaks. */

import type { Response, ResponseStreamEvent } from 'openai/resources/responses/responses';
import type { RunEvent } from '../../conversation/ports/engine.ts';
import { type EventFacts, followStream } from '../run/follow-stream.ts';
import { lookAt, poll } from '../run/polling.ts';
import { refOf } from '../run/run-context.ts';
import type { Opened } from '../service/client.ts';
import { stringOf } from '../service/response-shape.ts';
import type { ResponsesContext } from './context.ts';
import { isCommentary, isOver, requireResponse } from './output.ts';

/** Yields the run's events on the way, and returns the response that is over. */
export async function* follow(
  context: ResponsesContext,
  opened: Opened<ResponseStreamEvent>,
): AsyncGenerator<RunEvent, Response> {
  if (opened.kind === 'stream')
    return yield* followStream(context, opened.stream, {
      read: createEventReader(),
      pollToEnd: (id) => pollToEnd(context, id),
      startedId: null,
    });
  const what = `run in ${context.request.thread.id}`;
  const response = requireResponse(opened.body, { what, write: true });
  yield { kind: 'started', run: refOf(context, response.id) };
  return isOver(response) ? response : pollToEnd(context, response.id);
}

export function pollToEnd({ client, options, ...context }: ResponsesContext, id: string): Promise<Response> {
  const query = context.include.length === 0 ? {} : { include: [...context.include] };
  const { signal } = options;
  const what = `poll ${id}`;
  const look = () =>
    lookAt(
      client,
      what,
      (requestOptions) => client.openai.responses.retrieve(id, query, requestOptions),
      (body) => requireResponse(body, { what, write: false }),
      signal,
    );
  return poll(look, isOver, { clock: client.clock, signal });
}

function createEventReader(): (event: ResponseStreamEvent | null) => EventFacts<Response> {
  /** Ids of the messages that are not for people. */
  const commentary = new Set<string>();
  return (event) => {
    if (event === null) return {};
    if ('response' in event) return event.response ? factsOf(event.response) : {};
    if (event.type === 'response.output_text.delta')
      return commentary.has(event.item_id) ? {} : { text: stringOf(event.delta) };
    if (event.type === 'response.output_item.added' && event.item && isCommentary(event.item))
      commentary.add(event.item.id);
    return {};
  };
}

function factsOf(response: Response): EventFacts<Response> {
  const { id: runId, status } = response;
  if (isOver(response)) return { runId, end: response };
  return { runId, status: status === 'queued' ? 'queued' : 'running' };
}
