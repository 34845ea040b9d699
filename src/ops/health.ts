/** Health over HTTP, for a supervisor: alive, and ready. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../async/clock.ts';
import { within } from '../async/timeout.ts';
import { BotError, messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Readiness } from '../readiness.ts';

export interface HealthOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Whether messages can be answered now. Its promise may reject; that, or no answer within two seconds, is not ready. */
  ready(): Promise<Readiness>;
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
  const answer = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(request.method === 'HEAD' ? undefined : `${JSON.stringify(body)}\n`);
  };
  const [path] = (request.url ?? '').split('?');
  if (path !== '/healthz' && path !== '/readyz')
    return answer(404, { problem: 'there are /healthz and /readyz' });
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return answer(405, { problem: 'expected GET' });
  }
  if (path === '/healthz') return answer(200, { ok: true });
  const readiness = await readyInTime(options);
  answer(readiness.ok ? 200 : 503, readiness);
}

async function readyInTime({ ready, clock = systemClock }: HealthOptions): Promise<Readiness> {
  const late = (): Readiness => ({ ok: false, why: 'no answer within two seconds' });
  try {
    return await within(clock, READY_WITHIN_MS, ready(), late);
  } catch (error) {
    return { ok: false, why: messageOf(error) };
  }
}
