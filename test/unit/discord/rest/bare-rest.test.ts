import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RateLimitError, type REST } from 'discord.js';
import { test as base, expect, vi } from 'vitest';
import { createBareRest } from '../../../../src/discord/rest/bare-rest.ts';

const HOUR = 3_600_000;
const TRUE_TIME = Date.UTC(2026, 10, 28, 12);

/** A server whose limit is used up with the first request of a route for a second, and a client that knows of it. */
const test = base.extend('limited', async ({ onTestFinished }) => {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    const limit = { 'x-ratelimit-limit': 1, 'x-ratelimit-remaining': 0, 'x-ratelimit-reset-after': 1 };
    response.writeHead(200, { 'content-type': 'application/json', 'x-ratelimit-bucket': 'b', ...limit });
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.useFakeTimers({ toFake: ['Date'], now: TRUE_TIME });
  onTestFinished(() => {
    vi.useRealTimers();
    server.closeAllConnections();
    server.close();
  });
  const rest: REST = createBareRest(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 5_000);
  const ask = (): Promise<unknown> =>
    rest.get('/channels/1', { auth: false }).catch((error: unknown) => error);
  await ask(); // names the bucket
  await ask(); // uses it up
  return { ask, requests: () => requests };
});

test('a limit that is known is thrown, and nothing is sent', async ({ limited }) => {
  expect(await limited.ask()).toBeInstanceOf(RateLimitError);
  expect(limited.requests()).toBe(2);
});

// Reports of waits as long as the step of a clock: https://github.com/hallazzang/asyncio-throttle/issues/2
test.for([-HOUR, HOUR])(
  'a limit is not waited for by a clock that is set by %i ms meanwhile',
  async (by, { limited }) => {
    vi.setSystemTime(TRUE_TIME + by);
    expect(await limited.ask()).toEqual({});
    expect(limited.requests()).toBe(3);
  },
);
