/** Health over HTTP: alive and ready, for a supervisor; and the metrics, for whoever watches. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../async/clock.ts';
import { within } from '../async/timeout.ts';
import { BotError, messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Readiness } from '../readiness.ts';

interface Page {
  /** Its content type. */
  readonly type: string;
  readonly text: string;
}

export interface HealthOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Whether messages can be answered now. Its promise may reject; that, or no answer within two seconds, is not ready. */
  ready(): Promise<Readiness>;
  /** What is served as `/metrics`; without it there is no such page. */
  readonly metrics?: (() => Promise<Page>) | undefined;
  readonly log: Log;
  readonly clock?: Clock;
}

export interface Health {
  readonly port: number;
  close(): Promise<void>;
}

const READY_WITHIN_MS = 2_000;

/** Throws BotError `config` when the address cannot be listened on. */
export async function startHealth(options: HealthOptions): Promise<Health> {
  const server = createServer((request, response) => {
    respond(request, response, options).catch((error: unknown) => {
      options.log.error({ event: 'health.request-failed', error }, 'A health request failed.');
      response.destroy();
    });
  });
  const { host, port } = options;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new BotError(
          'config',
          `HEALTH_PORT: cannot listen on ${host}:${port} (${error.message}); choose another`,
          { cause: error },
        ),
      ),
    );
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  options: HealthOptions,
): Promise<void> {
  const answer = (status: number, { type, text }: Page): void => {
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
    response.end(request.method === 'HEAD' ? undefined : text);
  };
  const pages = pagesOf(options);
  const [path = ''] = (request.url ?? '').split('?');
  const page = pages.get(path);
  if (page === undefined) return answer(404, json({ problem: `there are ${[...pages.keys()].join(', ')}` }));
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return answer(405, json({ problem: 'expected GET' }));
  }
  const { status, ...body } = await page();
  answer(status, body);
}

/** By their paths. */
function pagesOf(
  options: HealthOptions,
): ReadonlyMap<string, () => Promise<Page & { readonly status: number }>> {
  const { metrics } = options;
  return new Map([
    ['/healthz', async () => ({ status: 200, ...json({ ok: true }) })],
    [
      '/readyz',
      async () => {
        const readiness = await readyInTime(options);
        return { status: readiness.ok ? 200 : 503, ...json(readiness) };
      },
    ],
    ...(metrics === undefined
      ? []
      : [['/metrics', async () => ({ status: 200, ...(await metrics()) })] as const]),
  ]);
}

function json(body: object): Page {
  return { type: 'application/json', text: `${JSON.stringify(body)}\n` };
}

async function readyInTime({ ready, clock = systemClock }: HealthOptions): Promise<Readiness> {
  const late = (): Readiness => ({ ok: false, why: 'no answer within two seconds' });
  try {
    return await within(clock, READY_WITHIN_MS, ready(), late);
  } catch (error) {
    return { ok: false, why: messageOf(error) };
  }
}
