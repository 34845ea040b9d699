/** One request and its answer: how every request is seen, let in, struck by faults and answered, whatever endpoint it is for. */

import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import type { Clock } from '../../../src/async/clock.ts';
import type { FaultAction, Faults, RouteKind } from '../faults.ts';
import { type Answer, type Call, type Endpoint, json, type Register, type SentFile } from './endpoint.ts';
import {
  invalidKey,
  missingKey,
  streamUnsupported,
  unknownUrl,
  unreadableBody,
  WireError,
} from './errors.ts';
import type { Ids } from './ids.ts';
import { isObject, type Json, threadOf } from './parameters.ts';
import type { SeenRequest } from './seen.ts';
import { whenLeft, writeEvents } from './sse.ts';

interface ExchangeOptions {
  /** null lets any key in that is not empty. */
  readonly apiKey: string | null;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly ids: Ids;
  /** Ends every wait when the server closes. */
  readonly closing: AbortSignal;
  readonly unknownPaths: 'refused' | 'answered';
  see(request: SeenRequest): void;
  /** Deletes a conversation or thread under its client. */
  forget(thread: string): void;
}

type Wire = { readonly outgoing: ServerResponse };

export function createExchange(options: ExchangeOptions): {
  readonly app: Hono;
  readonly register: Register;
} {
  const app = new Hono();
  app.all('*', (context, next) => (context.req.path.startsWith('/v1/') ? next() : lost(context, options)));
  app.notFound((context) => lost(context, options));
  const register: Register = (route, method, path, endpoint) => {
    app[method](`/v1${path}`, (context) => exchange(context, route, endpoint, options));
  };
  return { app, register };
}

async function exchange(
  context: Context,
  route: RouteKind | null,
  endpoint: Endpoint,
  options: ExchangeOptions,
): Promise<Response> {
  const { outgoing } = context.env as Wire;
  const { body, file } = await sentBy(context);
  const thread = context.req.param('conversation') ?? context.req.param('thread') ?? threadOf(body);
  const seen = {
    at: options.clock.now(),
    method: context.req.method,
    path: context.req.path,
    route,
    thread,
    body,
    status: 0,
  };
  options.see(seen);
  const headers = { 'x-request-id': options.ids.next('req') };
  const streaming = body?.stream === true || context.req.query('stream') === 'true';
  let fault: FaultAction | null = null;
  try {
    letIn(context, options.apiKey);
    fault = route === null ? null : options.faults.strike({ route, thread, streaming });
    if (!(await before(fault, outgoing, thread, options))) return RESPONSE_ALREADY_SENT;
    if (body === null) throw unreadableBody();
    const call = callOf(context, body, file, fault);
    const [worked] = await Promise.allSettled([(async () => endpoint(call))()]);
    if (!(await after(fault, outgoing, options))) return RESPONSE_ALREADY_SENT; // a refusal is lost like any answer
    if (worked.status === 'rejected') throw worked.reason;
    const answer = worked.value;
    seen.status = 200;
    answerWith(outgoing, answer, headers, fault);
  } catch (error) {
    const known =
      error instanceof WireError ? error : new WireError(500, String(error), { type: 'server_error' });
    seen.status = known.status;
    const retry = fault?.kind === 'error' && fault.retryAfter !== undefined ? fault.retryAfter : null;
    send(
      outgoing,
      known.status,
      retry === null ? headers : { ...headers, 'retry-after': String(retry) },
      JSON.stringify(fault?.kind === 'error' && fault.flat ? known.body : { error: known.body }),
    );
  }
  return RESPONSE_ALREADY_SENT;
}

function answerWith(
  outgoing: ServerResponse,
  answer: Answer,
  headers: Readonly<Record<string, string>>,
  fault: FaultAction | null,
): void {
  switch (answer.kind) {
    case 'events':
      writeEvents(outgoing, answer.stream, headers, fault);
      break;
    case 'bytes':
      sendBytes(outgoing, answer.bytes, headers, fault);
      break;
    case 'json':
      send(outgoing, 200, { ...headers, ...answer.headers }, textOf(answer.body, fault));
  }
}

function lost(context: Context, options: ExchangeOptions): Promise<Response> {
  const { method, path } = context.req;
  const fail: Endpoint = () => {
    if (options.unknownPaths === 'answered')
      return json({ error: `Unexpected endpoint or method. (${method} ${path})` });
    throw unknownUrl(method, path);
  };
  return exchange(context, null, fail, options);
}

function letIn(context: Context, apiKey: string | null): void {
  const key = /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  if (key === undefined) throw missingKey();
  if (apiKey !== null && key !== apiKey) throw invalidKey(key);
}

/** What the fault does before the work; false if there will be no answer. */
async function before(
  fault: FaultAction | null,
  outgoing: ServerResponse,
  thread: string | null,
  { clock, closing, forget }: ExchangeOptions,
): Promise<boolean> {
  if (fault === null) return true;
  if (fault.kind === 'error' && fault.after !== true) throw fault.error;
  if (fault.kind === 'stream-refused') throw streamUnsupported();
  if (fault.kind === 'delay' && fault.after !== true) await clock.sleep(fault.ms, closing);
  if (fault.kind === 'late') {
    outgoing.destroy();
    await clock.sleep(fault.ms, closing);
  }
  if (fault.kind === 'gone' && thread !== null) forget(thread);
  if (fault.kind === 'hang' && fault.after !== true) return hang(fault);
  if (fault.kind !== 'cut' || fault.after) return true;
  outgoing.destroy();
  return false;
}

/** What the fault does after the work; false if there will be no answer. */
async function after(
  fault: FaultAction | null,
  outgoing: ServerResponse,
  { clock, closing }: ExchangeOptions,
): Promise<boolean> {
  if (fault?.kind === 'delay' && fault.after === true) await clock.sleep(fault.ms, closing);
  if (fault?.kind === 'error') throw fault.error;
  if (fault?.kind === 'hang') return hang(fault);
  if (fault?.kind === 'cut') outgoing.destroy();
  return fault?.kind !== 'cut' && fault?.kind !== 'late';
}

function hang({ held }: Extract<FaultAction, { kind: 'hang' }>): false {
  held?.();
  return false;
}

function textOf(body: object, fault: FaultAction | null): string {
  if (fault?.kind === 'error-inside') {
    const { code = 502, message = 'The upstream server failed.' } = fault;
    return JSON.stringify({ error: { code, message } });
  }
  const text = JSON.stringify(body);
  return fault?.kind === 'malformed' ? text.slice(0, Math.ceil(text.length / 2)) : text;
}

function send(
  outgoing: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): void {
  outgoing.writeHead(status, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  });
  outgoing.end(text);
}

function sendBytes(
  outgoing: ServerResponse,
  bytes: Uint8Array,
  headers: Readonly<Record<string, string>>,
  fault: FaultAction | null,
): void {
  const type = { 'content-type': 'application/octet-stream', 'content-length': String(bytes.length) };
  outgoing.writeHead(200, { ...headers, ...type });
  if (fault?.kind === 'malformed')
    outgoing.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => outgoing.destroy());
  else outgoing.end(bytes);
}

/** `body` is null if it is there and not a JSON object. */
async function sentBy(
  context: Context,
): Promise<{ readonly body: Json | null; readonly file: SentFile | null }> {
  return isForm(context) ? formOf(context) : { body: await bodyOf(context), file: null };
}

async function bodyOf(context: Context): Promise<Json | null> {
  if (context.req.method !== 'POST') return {};
  const text = await context.req.text();
  if (text === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : null;
  } catch {
    return null;
  }
}

function isForm(context: Context): boolean {
  return (context.req.header('content-type') ?? '').startsWith('multipart/form-data');
}

async function formOf(context: Context): Promise<{ readonly body: Json; readonly file: SentFile | null }> {
  const body: Json = {};
  let file: SentFile | null = null;
  for (const [name, value] of await context.req.formData()) {
    if (typeof value === 'string') body[name] = value;
    else if (name === 'file') file = { name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) };
    else body[name] = '(file)';
  }
  return { body, file };
}

function callOf(context: Context, body: Json, file: SentFile | null, fault: FaultAction | null): Call {
  const { outgoing } = context.env as Wire;
  return {
    param: (name) => context.req.param(name) ?? '',
    query: (name) => context.req.query(name),
    header: (name) => context.req.header(name),
    body,
    file,
    fault: fault?.kind === 'run' ? fault.run : null,
    onLeft: (callback) => whenLeft(outgoing, callback),
  };
}
