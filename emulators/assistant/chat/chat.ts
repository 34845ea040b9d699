/** Chat Completions: the client holds the thread and sends all of it every time. */

import type { Execute, ExecutionResult } from '../execution.ts';
import type { Faults } from '../faults.ts';
import { type Answer, eventStream, json, type Register } from '../http/endpoint.ts';
import { invalidPrompt, rateLimited, WireError } from '../http/errors.ts';
import { createEventLog } from '../http/event-log.ts';
import type { Ids } from '../http/ids.ts';
import type { Models } from '../http/models.ts';
import { isObject, optionalText } from '../http/parameters.ts';
import type { RunFailure } from '../script/script.ts';
import { type CompletionFrame, chunkEvent, completionObject, errorEvent, lastEvents } from './object.ts';
import { readCompletion } from './request.ts';

interface ChatOptions {
  readonly ids: Ids;
  readonly now: () => number;
  readonly execute: Execute;
  readonly faults: Faults;
  readonly models: Models;
  readonly readsPictures: boolean;
}

export function serveChat(register: Register, options: ChatOptions): void {
  const { ids, now, execute, faults, models, readsPictures } = options;
  register('chat.create', 'post', '/chat/completions', async (call) => {
    const window = models.windowOf(call.body.model, faults.contextLimit);
    const input = readCompletion(call.body, window, readsPictures);
    models.require(input.model);
    const abort = new AbortController();
    call.onLeft(() => abort.abort());
    const frame: CompletionFrame = {
      id: ids.next('chatcmpl'),
      model: input.model,
      at: now(),
      includeUsage: isObject(call.body.stream_options) && call.body.stream_options.include_usage === true,
    };
    const run = (onText: (piece: string) => void): Promise<ExecutionResult> =>
      execute({
        id: frame.id,
        thread: null,
        protocol: 'chat',
        input,
        cacheKey: optionalText(call.body, 'prompt_cache_key'),
        fault: call.fault,
        signal: abort.signal,
        onText,
      });
    return call.body.stream === true ? streamed(frame, run) : whole(frame, run);
  });
}

type Run = (onText: (piece: string) => void) => Promise<ExecutionResult>;

async function whole(frame: CompletionFrame, run: Run): Promise<Answer> {
  const ending = await run(() => {});
  if (ending.failure !== null) throw failureOf(ending.failure);
  return json(completionObject(frame, ending));
}

/** A failure before the first word is an error answer; after it, an error in the stream, which then ends. */
async function streamed(frame: CompletionFrame, run: Run): Promise<Answer> {
  const log = createEventLog();
  const started = Promise.withResolvers<void>();
  log.push(chunkEvent(frame, { role: 'assistant', content: '', refusal: null }));
  const ended = run((content) => {
    log.push(chunkEvent(frame, { content }));
    started.resolve();
  });
  const early = await Promise.race([started.promise, ended]);
  if (early && early.failure !== null && early.text === '') throw failureOf(early.failure);
  void ended.then((ending) => {
    const { failure } = ending;
    const last = failure === null ? lastEvents(frame, ending) : [errorEvent(failure.code, failure.message)];
    for (const event of last) log.push(event);
    log.end();
  });
  return eventStream({ log, errorEvent });
}

function failureOf({ code, message }: RunFailure): WireError {
  if (code === 'rate_limit_exceeded') return rateLimited();
  if (code === 'invalid_prompt') return invalidPrompt();
  return new WireError(500, message, { type: 'server_error', code });
}
