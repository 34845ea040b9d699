/** REST: how every request is seen, limited, struck by faults and answered, whatever endpoint it is for. */

import { type Context, Hono } from 'hono';
import type { Faults, RouteKind } from '../faults.ts';
import { type Answer, refusal, responseOf, tooMany } from './answer.ts';
import type { Bucket, RateLimits } from './rate-limits.ts';
import { afterWork, beforeWork, faulty, limited } from './strike.ts';

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
  received(request: SeenRequest): void;
  answered(request: SeenRequest, body: unknown): void;
}

export type Endpoint = (request: RestRequest) => Answer | Promise<Answer>;

export interface RestRequest {
  readonly method: string;
  param(name: string): string;
  query(name: string): string | undefined;
  json(): Promise<Record<string, unknown>>;
  form(): Promise<FormData>;
  readonly multipart: boolean;
  /** Of its body, in bytes, where it says so. */
  readonly size: number;
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
  app.notFound((context) => context.json({ message: '404: Not Found', code: 0 }, 404));
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
  options.watch?.received(seen);
  let body: unknown = null;
  const finish = (answer: Answer, headers: Readonly<Record<string, string>> = {}): Response => {
    seen.status = answer.status;
    options.watch?.answered(seen, body);
    return responseOf(answer, { ...headers, date: new Date(options.now()).toUTCString() });
  };
  if (!WITHOUT_TOKEN.has(route) && context.req.header('authorization') !== `Bot ${options.token}`)
    return finish(refusal(401, 0, '401: Unauthorized'));
  const read = (): Promise<string> => context.req.raw.clone().text();
  const fault = await options.faults.strike(route, channelId, read);
  if (fault?.kind === 'limit') {
    seen.status = 429;
    options.watch?.answered(seen, body);
    return limited(fault);
  }
  const verdict = WITHOUT_TOKEN.has(route) ? null : options.limits.pass(bucketOf(route, channelId));
  if (verdict?.limited != null) {
    const { retryAfterMs, global } = verdict.limited;
    const retryAfter = { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
    return finish(tooMany(retryAfterMs, global), { ...verdict.headers, ...retryAfter });
  }
  if (fault?.kind === 'status' && fault.after !== true) return finish(faulty(fault));
  const lost = await beforeWork(context, fault);
  if (lost !== null) return lost;
  const request = requestOf(context, (read) => {
    body = read;
  });
  const answer = await endpoint(request);
  return (
    (await afterWork(context, fault)) ??
    finish(fault?.kind === 'status' ? faulty(fault) : answer, verdict?.headers)
  );
}

function bucketOf(route: RouteKind, channelId: string | null): Bucket | null {
  if (channelId === null) return null;
  if (route === 'message.create') return { name: 'posts', channelId };
  return route === 'message.edit' ? { name: 'edits', channelId } : null;
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
    size: Number(context.req.header('content-length') ?? 0),
    multipart: (context.req.header('content-type') ?? '').startsWith('multipart/'),
  };
}
