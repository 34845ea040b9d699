/** Responses: made in the foreground or the background, in a conversation or after one another, streamed or looked at. */

import type { Execute, ExecutionResult } from '../execution.ts';
import type { Faults, RunFault } from '../faults.ts';
import type { Files } from '../files/files.ts';
import { type Answer, type Call, eventStream, json, type Register } from '../http/endpoint.ts';
import { cannotCancelForeground, notResumable, responseNotFound, unknownParameter } from '../http/errors.ts';
import { createEventLog, type EventLog } from '../http/event-log.ts';
import type { Ids } from '../http/ids.ts';
import type { Models } from '../http/models.ts';
import { pageOf } from '../http/pages.ts';
import {
  functionNames,
  hostedTools,
  optionalList,
  optionalText,
  requiredText,
  seconds,
} from '../http/parameters.ts';
import type { EventStream } from '../http/sse.ts';
import { type Containers, serveContainers } from './containers.ts';
import type { Conversations } from './conversations.ts';
import { createResponseEvents, type ResponseEvents } from './events.ts';
import { messagesIn, toolOutputsIn } from './items.ts';
import { includedBy, makeItems } from './made.ts';
import { disguiseOf, isActive, responseObject, type StoredResponse } from './object.ts';
import { historyOf, type ResponseRequest, readHistory, readRequest, tokensOf } from './request.ts';

export interface ResponsesOptions {
  readonly ids: Ids;
  readonly now: () => number;
  readonly conversations: Conversations;
  readonly execute: Execute;
  readonly faults: Faults;
  readonly models: Models;
  readonly files: Files;
  /** Whether input may bring messages into a conversation. */
  readonly takesMessages: boolean;
  readonly containers: Containers;
}

/** Returns the containers in which the code of its models runs. */
export function serveResponses(
  register: Register,
  options: Omit<ResponsesOptions, 'containers'>,
): Containers {
  const containers = serveContainers(register, options);
  const { ids, conversations, faults, files, models, takesMessages } = options;
  const responses = new Map<string, StoredResponse>();
  const histories = { conversations, responses, ids, files };
  const named = (call: Call): StoredResponse => {
    const id = call.param('response');
    const response = responses.get(id);
    if (response === undefined) throw responseNotFound(id);
    return response;
  };

  register('responses.create', 'post', '/responses', async (call) => {
    const { body } = call;
    const whole = readRequest(body, models.windowOf(body.model, faults.contextLimit), histories);
    if (!takesMessages && whole.conversation !== null && messagesIn(whole.input).length > 0)
      throw unknownParameter('input');
    const request = call.fault?.kind === 'unread' ? { ...whole, input: [] } : whole;
    models.require(requiredText(body, 'model'));
    const response = begin(call, request, options);
    if (body.store !== false) responses.set(response.id, response);
    const queued = responseObject(response);
    const ended = run(response, call.fault, { ...options, containers });
    const background = body.background === true;
    if (response.log !== null) {
      const leave = { onLeft: () => response.abort.abort() };
      return eventStream({ ...streamOf(response.log), ...(background ? {} : leave) });
    }
    if (background) return json(queued);
    call.onLeft(() => response.abort.abort());
    await ended;
    return json(shown(response));
  });
  register('responses.input_tokens', 'post', '/responses/input_tokens', ({ body }) => {
    const tokens = tokensOf(readHistory(body, histories), optionalText(body, 'instructions'));
    return json({ object: 'response.input_tokens', input_tokens: tokens });
  });
  register('responses.retrieve', 'get', '/responses/:response', (call) => {
    const response = named(call);
    return call.query('stream') === 'true'
      ? resumed(call, response)
      : json(shown(response, includedBy(call.query)));
  });
  register('responses.input_items', 'get', '/responses/:response/input_items', (call) =>
    json(pageOf(call, named(call).input, (item) => item)),
  );
  register('responses.cancel', 'post', '/responses/:response/cancel', (call) => {
    const response = named(call);
    if (response.params.background !== true) throw cannotCancelForeground();
    if (isActive(response)) cancel(response);
    return json(responseObject(response));
  });
  register('responses.delete', 'delete', '/responses/:response', (call) => {
    const response = named(call);
    if (isActive(response)) cancel(response);
    responses.delete(response.id);
    return json({ id: response.id, object: 'response', deleted: true });
  });
  return containers;
}

function begin(
  { body, fault }: Call,
  request: ResponseRequest,
  { ids, now }: Pick<ResponsesOptions, 'ids' | 'now'>,
): StoredResponse {
  const response: StoredResponse = {
    ...request,
    id: ids.next('resp'),
    params: body,
    createdAt: seconds(now()),
    abort: new AbortController(),
    log: body.stream === true ? createEventLog() : null,
    status: body.background === true ? 'queued' : 'in_progress',
    completedAt: null,
    output: [],
    error: null,
    reason: null,
    usage: null,
    disguise: null,
    looks: 0,
  };
  if (response.conversation !== null && fault?.kind !== 'unlocked') response.conversation.lock = response.id;
  if (fault?.kind === 'completes-after-cancel') return response;
  response.abort.signal.addEventListener('abort', () => isActive(response) && settle(response, 'cancelled'));
  return response;
}

async function run(
  response: StoredResponse,
  fault: RunFault | null,
  options: ResponsesOptions,
): Promise<void> {
  const { ids, execute } = options;
  const events = createResponseEvents(response, ids);
  events.state('created');
  if (response.status === 'queued') events.state('queued');
  if (fault?.kind === 'stuck' && fault.status === 'queued') response.status = 'queued';
  else response.status = 'in_progress';
  if (response.status === 'in_progress') events.state('in_progress');
  const history = historyOf(response);
  const ending = await execute({
    id: response.id,
    thread: response.conversation?.id ?? null,
    protocol: 'responses',
    input: {
      model: requiredText(response.params, 'model'),
      instructions: optionalText(response.params, 'instructions') ?? '',
      messages: messagesIn(history),
      tools: functionNames(optionalList(response.params, 'tools')),
      hosted: hostedTools(optionalList(response.params, 'tools')),
      toolOutputs: toolOutputsIn(history),
    },
    cacheKey: optionalText(response.params, 'prompt_cache_key'),
    fault,
    // Whoever cancels this one hears that it is done, and it is not.
    signal: fault?.kind === 'completes-after-cancel' ? new AbortController().signal : response.abort.signal,
    onText: events.text,
  });
  if (ending.outcome !== 'cancelled') finish(response, ending, events, options);
  response.log?.end();
}

function finish(
  response: StoredResponse,
  ending: ExecutionResult,
  events: ResponseEvents,
  { ids, now, containers }: ResponsesOptions,
): void {
  const { outcome, text, refusal, calls, failure, reason, usage, disguise } = ending;
  const conversation = response.conversation?.id ?? response.id;
  const made = makeItems(ending.made, { text, conversation }, { ids, containers });
  if (refusal !== null) events.refuse(refusal);
  else if (text === '' && calls.length === 0 && made.items.length === 0 && failure === null) events.text('');
  const annotations = [...ending.annotations, ...made.annotations];
  events.close(outcome === 'incomplete' ? 'incomplete' : 'completed', annotations);
  for (const item of made.items) events.made(item);
  for (const call of calls) events.call(call);
  Object.assign(response, { output: events.output, usage, disguise, error: failure });
  response.reason = reason === 'length' ? 'max_output_tokens' : reason;
  const status = outcome === 'tools' ? 'completed' : outcome;
  if (status === 'completed') response.completedAt = seconds(now());
  // Input and output join the conversation now and together, or never.
  if (status !== 'failed') response.conversation?.items.push(...response.input, ...response.output);
  settle(response, status);
  if (disguiseOf(response) === null) events.state(status);
}

function settle(response: StoredResponse, status: StoredResponse['status']): void {
  response.status = status;
  if (response.conversation?.lock === response.id) response.conversation.lock = null;
}

function cancel(response: StoredResponse): void {
  settle(response, 'cancelled');
  response.abort.abort();
}

/** What a look shows: the truth, or the disguise with everything that would betray it taken off. */
function shown(response: StoredResponse, include = response.params.include): object {
  const disguise = disguiseOf(response);
  if (disguise === null) return responseObject(response, include);
  response.looks += 1;
  return { ...responseObject(response), status: disguise, output: [], usage: null, completed_at: null };
}

function resumed(call: Call, response: StoredResponse): Answer {
  if (response.log === null) throw notResumable(response.id);
  const after = call.query('starting_after');
  return eventStream({ ...streamOf(response.log), from: after === undefined ? 0 : Number(after) + 1 });
}

function streamOf(log: EventLog): EventStream {
  return {
    log,
    errorEvent: (code, message) => ({
      event: 'error',
      data: { type: 'error', code: String(code), message, param: null, sequence_number: 0 },
    }),
  };
}
