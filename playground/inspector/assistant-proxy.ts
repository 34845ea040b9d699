/** A way to the assistant on which its requests are seen and can be struck by faults. What passes is passed on byte for byte. */

import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { KEEP_ALIVE_MS } from '../../emulators/keep-alive.ts';
import type { Clock } from '../../src/async/clock.ts';
import { describeRequest } from './assistant-requests.ts';
import type { Traffic } from './traffic.ts';

export interface ProxyFaults {
  /** Runs begin this much later, in milliseconds. */
  readonly delayMs: number;
  /** Answered instead of the assistant; null lets it answer. */
  readonly refusal: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: object;
  } | null;
  /** No answer at all. */
  readonly silent: boolean;
}

export interface AssistantProxy {
  /** Stands for the upstream's base URL. */
  readonly baseUrl: string;
  faults: ProxyFaults;
  /** Cuts the requests that are held without an answer. */
  releaseHeld(): void;
  close(): Promise<void>;
}

interface ProxyOptions {
  /** The assistant's base URL, such as `http://127.0.0.1:11434/v1`. */
  readonly upstream: string;
  readonly traffic: Traffic;
  readonly clock: Clock;
  /** Called before a request is passed on. */
  readonly refresh: () => void;
  /** Called with the first words of a run and at their end; the thread is null where the request names none. */
  readonly onText: (thread: string | null, kind: 'first-text' | 'said', at: number) => void;
}

export const NO_FAULTS: ProxyFaults = { delayMs: 0, refusal: null, silent: false };

/** Of a connection, not of the request. */
const HOP_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);

/** A piece of the assistant's words in any of the protocols. */
const TEXT = /output_text\.delta|thread\.message\.delta|"content": ?"[^"]/;

export async function startAssistantProxy(options: ProxyOptions): Promise<AssistantProxy> {
  const held = new Set<ServerResponse>();
  const proxy = { faults: NO_FAULTS };
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    outgoing.on('error', () => {}); // the bot has left
    void pass(incoming, outgoing, options, proxy, held).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(proxy, {
    baseUrl: `http://127.0.0.1:${port}${new URL(options.upstream).pathname.replace(/\/$/, '')}`,
    releaseHeld() {
      for (const outgoing of held) outgoing.destroy();
      held.clear();
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: ProxyOptions,
  proxy: { readonly faults: ProxyFaults },
  held: Set<ServerResponse>,
): Promise<void> {
  const { traffic, clock, refresh, onText } = options;
  const { method = 'GET', url = '/' } = incoming;
  const body = Buffer.concat(await incoming.toArray());
  refresh();
  const { purpose, thread, summary, beginsRun } = describeRequest(method, url, body);
  const path = new URL(url, 'http://localhost').pathname;
  const answered = traffic.received({
    to: 'assistant',
    method,
    path,
    purpose,
    channelId: null,
    size: body.length,
  });
  const { faults } = proxy;
  if (faults.silent) {
    held.add(outgoing);
    outgoing.on('close', () => held.delete(outgoing));
    return;
  }
  if (beginsRun && faults.delayMs > 0) await clock.sleep(faults.delayMs);
  if (faults.refusal !== null) {
    const { status, headers, body: refusal } = faults.refusal;
    answered({ status, summary });
    outgoing
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(refusal));
    return;
  }
  const answer = await forward(incoming, outgoing, new URL(url, options.upstream), body);
  answered({ status: answer.statusCode ?? 0, summary });
  outgoing.writeHead(answer.statusCode ?? 502, kept(answer.headers));
  if (beginsRun) noticeText(answer, (kind) => onText(thread, kind, clock.now()));
  answer.on('error', () => outgoing.destroy());
  answer.pipe(outgoing);
}

/** Says when a run's first words pass by, and when its last have. */
function noticeText(answer: IncomingMessage, notice: (kind: 'first-text' | 'said') => void): void {
  let begun = false;
  answer.on('data', (chunk: Buffer) => {
    if (begun || !TEXT.test(chunk.toString('latin1'))) return;
    begun = true;
    notice('first-text');
  });
  answer.on('end', () => {
    if (begun) notice('said');
  });
}

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  to: URL,
  body: Buffer,
): Promise<IncomingMessage> {
  const request = to.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    // Uncompressed, so that the first words can be seen to pass.
    const headers = { ...kept(incoming.headers), 'accept-encoding': 'identity' };
    const passed = request(to, { method: incoming.method ?? 'GET', headers }, resolve);
    passed.on('error', reject);
    outgoing.on('close', () => passed.destroy());
    passed.end(body);
  });
}

function kept(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || HOP_HEADERS.has(name) ? [] : [[name, value]],
    ),
  );
}
