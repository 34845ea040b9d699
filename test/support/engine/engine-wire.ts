/** A server that answers exactly what a test tells it to: for what a well-behaved one never says. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KEEP_ALIVE_MS } from '../../../emulators/keep-alive.ts';

export interface WireRequest {
  /** Such as `POST /responses`, without the query. */
  readonly route: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
  readonly headers: IncomingMessage['headers'];
}

export interface WireAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** JSON, or a string as it is. */
  readonly body?: unknown;
  /** Server-sent events, perhaps as they come about. An object is one event's data; a string is written as it is. */
  readonly events?: Iterable<object | string> | AsyncIterable<object | string>;
  /** What becomes of the connection: ended, destroyed after what was written, or held open. */
  readonly ending?: 'end' | 'cut' | 'hold';
}

export interface Wire extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly WireRequest[];
  /** The routes of the requests so far. */
  routes(): string[];
  /** Resolves when this many requests have come. */
  received(count: number): Promise<void>;
}

export async function startWire(
  answer: (request: WireRequest, count: number) => WireAnswer | Promise<WireAnswer>,
): Promise<Wire> {
  const requests: WireRequest[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (message, response) => {
    void read(message).then(async (request) => {
      requests.push(request);
      for (const { count, resolve } of waiting) if (requests.length >= count) resolve();
      const same = requests.filter((one) => one.route === request.route).length;
      await write(response, await answer(request, same));
    });
  });
  server.keepAliveTimeout = 0; // on a busy machine seconds go by between two requests
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    routes: () => requests.map((request) => request.route),
    received: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An event as OpenAI sends it: with a name where the protocol has one. */
export function sse(data: object, event?: string): string {
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}

async function read(message: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const url = new URL(message.url ?? '/', 'http://wire');
  const isForm = message.headers['content-type']?.startsWith('multipart/') ?? false;
  const text = isForm ? '' : Buffer.concat(chunks).toString();
  return {
    route: `${message.method} ${url.pathname.replace(/^\/v1/, '')}`,
    query: url.searchParams,
    body: text === '' ? {} : JSON.parse(text),
    headers: message.headers,
  };
}

async function write(
  response: ServerResponse,
  { status = 200, headers, body, events, ending = 'end' }: WireAnswer,
): Promise<void> {
  const type = events === undefined ? 'application/json' : 'text/event-stream';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.flushHeaders();
  for await (const event of events ?? []) response.write(typeof event === 'string' ? event : sse(event));
  if (body !== undefined) response.write(typeof body === 'string' ? body : JSON.stringify(body));
  if (ending === 'end') response.end();
  if (ending === 'cut') setImmediate(() => response.destroy());
}
