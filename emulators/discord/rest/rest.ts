/** REST: how every request is seen, limited, troubled and answered, whatever endpoint it is for. */

import type { Socket } from 'node:net';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import type { FaultAction, Faults, RouteKind } from '../faults.ts';
import type { RateLimits } from './rate-limits.ts';

/** A request as the server saw it. */
export interface SeenRequest {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly route: RouteKind;
  readonly channelId: string | null;
  /** Of its body, in bytes, where the request says so. */
  readonly size: number;
  /** Of the answer; 0 while, and if, there is none. */
  status: number;
}

/** Told of every request when it comes, and again with its body when its answer goes. */
export interface RequestWatch {
  came(request: SeenRequest): void;
  answered(request: SeenRequest, body: unknown): void;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** An error in Discord's form. */
export function refusal(status: number, code: number, message: string): Answer {
  return { status, body: { message, code } };
}

export type Endpoint = (request: RestRequest) => Answer | Promise<Answer>;

export interface RestRequest {
  readonly method: string;
  param(name: string): string;
  query(name: string): string | undefined;
  json(): Promise<Record<string, unknown>>;
  form(): Promise<FormData>;
  readonly multipart: boolean;
}

export interface RestOptions {
  readonly token: string;
  readonly faults: Faults;
  readonly limits: RateLimits;
  readonly now: () => number;
  readonly see: (request: SeenRequest) => void;
  readonly watch?: RequestWatch | undefined;
}

export type Register = (
  route: RouteKind,
  method: 'get' | 'post' | 'put' | 'patch' | 'delete',
  path: string,
  endpoint: Endpoint,
) => void;

/** Interaction endpoints carry their own token and are outside the bot's limits. */
const WITHOUT_TOKEN: ReadonlySet<RouteKind> = new Set([
  'interaction.callback',
  'interaction.edit',
  'interaction.follow-up',
  'interaction.get',
  'interaction.delete',
]);

export function createRest(options: RestOptions): { app: Hono; register: Register } {
  const app = new Hono();
  const register: Register = (route, method, path, endpoint) => {
    app[method](`/api/v10${path}`, (context) => handle(context, route, endpoint, options));
  };
  return { app, register };
}

async function handle(
  context: Context,
  route: RouteKind,
  endpoint: Endpoint,
  options: RestOptions,
): Promise<Response> {
  const channelId = context.req.param('channel') ?? null;
  const seen: SeenRequest = {
    at: options.now(),
    method: context.req.method,
    path: context.req.path,
    route,
    channelId,
    size: Number(context.req.header('content-length') ?? 0),
    status: 0,
  };
  options.see(seen);
  options.watch?.came(seen);
  let body: unknown = null;
  const request = requestOf(context, (read) => {
    body = read;
  });
  const finish = (answer: Answer, headers: Readonly<Record<string, string>> = {}): Response => {
    seen.status = answer.status;
    options.watch?.answered(seen, body);
    return respond(answer, headers);
  };
  if (!WITHOUT_TOKEN.has(route) && context.req.header('authorization') !== `Bot ${options.token}`) {
    return finish(refusal(401, 0, '401: Unauthorized'));
  }
  const read = (): Promise<string> => context.req.raw.clone().text();
  const trouble = await options.faults.strike(route, channelId, read);
  if (trouble?.kind === 'limit') {
    seen.status = 429;
    options.watch?.answered(seen, body);
    return limited(trouble);
  }
  const verdict = WITHOUT_TOKEN.has(route)
    ? null
    : options.limits.pass(seen.at, route === 'message.create' ? channelId : null);
  if (verdict?.limited != null) {
    const { retryAfterMs, global } = verdict.limited;
    return finish(tooMany(retryAfterMs, global), {
      ...verdict.headers,
      'retry-after': String(Math.ceil(retryAfterMs / 1_000)),
    });
  }
  const early = await before(context, trouble);
  if (early !== null) return 'status' in early && !('headers' in early) ? finish(early) : (early as Response);
  const answer = await endpoint(request);
  return (
    (await after(context, trouble)) ??
    finish(trouble?.kind === 'status' ? faulty(trouble) : answer, verdict?.headers)
  );
}

/** What trouble does before the work; null lets the work be done. */
async function before(context: Context, trouble: FaultAction | null): Promise<Answer | Response | null> {
  if (trouble?.kind === 'status' && trouble.after !== true) return faulty(trouble);
  if (trouble?.kind === 'cut' && !trouble.after) return cut(context);
  if (trouble?.kind === 'hang' && trouble.after !== true) return hang(trouble);
  if (trouble?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, trouble.ms));
  return null;
}

/** What trouble does after the work; null lets the answer go out. */
async function after(context: Context, trouble: FaultAction | null): Promise<Response | null> {
  if (trouble?.kind === 'hang') return hang(trouble);
  return trouble?.kind === 'cut' ? cut(context) : null;
}

function hang({ held }: Extract<FaultAction, { kind: 'hang' }>): Promise<never> {
  held?.();
  return new Promise(() => {});
}

function cut(context: Context): Response {
  const { incoming } = context.env as { incoming: { socket: Socket } };
  incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

function faulty({ status, code = 0, message = 'trouble' }: Extract<FaultAction, { kind: 'status' }>): Answer {
  return refusal(status, code, message);
}

function tooMany(retryAfterMs: number, global: boolean): Answer {
  return {
    status: 429,
    body: { message: 'You are being rate limited.', retry_after: retryAfterMs / 1_000, global },
  };
}

function limited({ scope, retryAfterMs }: Extract<FaultAction, { kind: 'limit' }>): Response {
  const retryAfter = { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
  if (scope === 'cloudflare') return new Response('error code: 1015', { status: 429, headers: retryAfter });
  const global = scope === 'global';
  return respond(tooMany(retryAfterMs, global), {
    ...retryAfter,
    'x-ratelimit-scope': scope,
    ...(global ? { 'x-ratelimit-global': 'true' } : { 'x-ratelimit-bucket': 'posts' }),
  });
}

function respond({ status, body }: Answer, headers: Readonly<Record<string, string>>): Response {
  if (body === undefined) return new Response(null, { status, headers });
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': 'application/json' },
  });
}

/** @param onBody told what the body holds when it is read; of a multipart one, its JSON */
function requestOf(context: Context, onBody: (body: unknown) => void): RestRequest {
  return {
    method: context.req.method,
    param: (name) => context.req.param(name) ?? '',
    query: (name) => context.req.query(name),
    json: async () => {
      const body = (await context.req.json()) as Record<string, unknown>;
      onBody(body);
      return body;
    },
    form: async () => {
      const form = await context.req.formData();
      onBody(JSON.parse(String(form.get('payload_json') ?? '{}')));
      return form;
    },
    multipart: (context.req.header('content-type') ?? '').startsWith('multipart/'),
  };
}
