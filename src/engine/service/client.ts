/**
 * The client: every call to the service goes through here. Each call has its limit in time, its failure is translated and
 * its retries are under our own control. The library's retries are off: it repeats writes without an idempotency key.
 */

import type { APIPromise, OpenAI } from 'openai';
import type { Stream } from 'openai/streaming';
import type { Clock } from '../../async/clock.ts';
import { timeoutSignal } from '../../async/timeout.ts';
import { EngineError } from '../../errors.ts';
import { type OnRequest, tellingFetch } from '../on-request.ts';
import type { EngineConfig } from './engine-config.ts';
import { type EventStream, eventsOf } from './event-stream.ts';
import { type Attempt, shapeFailure, translate } from './failures/translate-error.ts';
import { library } from './library.ts';
import { type ExpectedShape, unexpectedBody } from './response-shape.ts';
import { retryTransient } from './retry.ts';
import { isOfficial } from './window/windows.ts';

/** Until the answer is complete; for a stream, until its headers. */
const WRITE_LIMIT_MS = 60_000;
const READ_LIMIT_MS = 30_000;
const READ_TRIES = 3;

/** What each call of the library is given. */
export interface RequestOptions {
  readonly signal: AbortSignal;
  readonly maxRetries: 0;
}

type Call<T> = (options: RequestOptions) => T;

interface CallSettings extends Pick<Attempt, 'missing' | 'signal'> {
  readonly limitMs?: number;
  /** An answer of another shape is a failure. Default `anything`. */
  readonly holds?: ExpectedShape;
}

interface WriteSettings extends CallSettings {
  /** The write leaves nothing behind at the service, so a failed one is always `committed: 'no'`. */
  readonly traceless?: boolean;
}

interface ReadSettings extends CallSettings {
  /** How often a read is made while the service is unwell. Default 3. */
  readonly tries?: number;
}

/** The answer to a request for a stream. A server that knows no streams sends the whole body at once. */
export type Opened<Event> =
  | { readonly kind: 'stream'; readonly stream: Stream<Event> }
  | { readonly kind: 'body'; readonly body: unknown };

/** The same of a stream whose comments and whose end are read as well. */
export type OpenedSigns =
  | { readonly kind: 'stream'; readonly stream: EventStream }
  | { readonly kind: 'body'; readonly body: unknown };

/** Every method throws EngineError and nothing else. `what` says in the error's message what was done. */
export interface Client {
  /** Made, and its library loaded, when it is first asked for. */
  readonly openai: OpenAI;
  /** OpenAI's own address, where its newest fields are known. Other servers refuse what they do not know. */
  readonly official: boolean;
  readonly clock: Clock;
  /** Made once: the error's `committed` says whether it may be made again. */
  write<T>(what: string, call: Call<Promise<T>>, settings?: WriteSettings): Promise<T>;
  read<T>(what: string, call: Call<Promise<T>>, settings?: ReadSettings): Promise<T>;
  /** A read that is made once, for a caller that repeats it itself. */
  readOnce<T>(what: string, call: Call<Promise<T>>, settings?: CallSettings): Promise<T>;
  /** A write whose answer comes as events. */
  open<Event>(
    what: string,
    call: Call<APIPromise<Stream<Event>>>,
    settings?: WriteSettings,
  ): Promise<Opened<Event>>;
  /** A write whose answer comes as events, of which each sign of life is told. */
  openSigns(
    what: string,
    call: Call<Pick<APIPromise<unknown>, 'asResponse'>>,
    settings?: WriteSettings,
  ): Promise<OpenedSigns>;
  /** A write whose answer comes whole where `open` would have brought events. */
  openWhole(
    what: string,
    call: Call<Promise<unknown>>,
    settings?: WriteSettings,
  ): Promise<{ readonly kind: 'body'; readonly body: unknown }>;
}

/** @param onRequest is told of each request that is sent */
export function createClient(
  config: Pick<EngineConfig, 'apiKey' | 'baseUrl'>,
  clock: Clock,
  onRequest?: OnRequest,
): Client {
  let openai: OpenAI | null = null;
  const connect = (): OpenAI =>
    new (library().OpenAI)({
      apiKey: config.apiKey === '' ? 'none' : config.apiKey,
      baseURL: config.baseUrl,
      maxRetries: 0,
      logLevel: 'off',
      ...(onRequest && { fetch: tellingFetch(onRequest) }),
    });

  const once = async <T>(
    attempt: Attempt,
    call: Call<Promise<T>>,
    limitMs: number,
    holds: ExpectedShape = 'anything',
  ): Promise<T> => {
    const slow = (): EngineError =>
      new EngineError('network', `${attempt.what}: no answer within ${limitMs / 1_000} s`, {
        committed: attempt.write ? 'maybe' : 'no',
      });
    using time = timeoutSignal(clock, limitMs, attempt.signal, slow);
    try {
      time.signal.throwIfAborted();
      const answer = await call({ signal: time.signal, maxRetries: 0 });
      const unexpected = unexpectedBody(answer, holds);
      if (unexpected !== null) throw shapeFailure(unexpected.body, attempt);
      return answer;
    } catch (error) {
      throw translate(error, { ...attempt, signal: time.signal });
    }
  };

  const readOnce: Client['readOnce'] = (what, call, { limitMs = READ_LIMIT_MS, holds, ...rest } = {}) =>
    once({ what, write: false, ...rest }, call, limitMs, holds);
  const write: Client['write'] = (
    what,
    call,
    { limitMs = WRITE_LIMIT_MS, traceless = false, holds, ...rest } = {},
  ) => once({ what, write: !traceless, ...rest }, call, limitMs, holds);

  return {
    get openai() {
      openai ??= connect();
      return openai;
    },
    official: isOfficial(config.baseUrl),
    clock,
    write,
    readOnce,
    read: (what, call, { tries = READ_TRIES, ...settings } = {}) =>
      retryTransient(() => readOnce(what, call, settings), { clock, signal: settings.signal, tries }),
    open: (what, call, settings) =>
      write(what, async (options) => opened(await call(options).withResponse()), settings),
    openSigns: (what, call, settings) =>
      write(what, async (options) => openedSigns(await call(options).asResponse()), settings),
    openWhole: (what, call, settings) =>
      write(what, async (options) => ({ kind: 'body', body: await call(options) }), settings),
  };
}

async function opened<Event>(answer: { data: Stream<Event>; response: Response }): Promise<Opened<Event>> {
  const { data, response } = answer;
  return isJson(response) ? { kind: 'body', body: await response.json() } : { kind: 'stream', stream: data };
}

async function openedSigns(response: Response): Promise<OpenedSigns> {
  return isJson(response)
    ? { kind: 'body', body: await response.json() }
    : { kind: 'stream', stream: eventsOf(response) };
}

function isJson({ headers }: Response): boolean {
  return (headers.get('content-type') ?? '').includes('json');
}
