import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../src/async/clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { createGatewayHarness } from '../../../support/gateway-harness.ts';

// https://docs.discord.com/developers/events/gateway#get-gateway-bot, https://docs.discord.com/developers/resources/application#get-current-application
test('a login asks of the application and of the gateway side by side', async ({ onTestFinished }) => {
  const asked: (string | undefined)[] = [];
  const { promise: bothAsked, resolve } = Promise.withResolvers<void>();
  // Answers nothing, so whoever waits for the first answer never asks again.
  const server = createServer(({ url }) => {
    asked.push(url);
    if (asked.length === 2) resolve();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  const gateway = createGatewayHarness({
    config: { token: 'abc.def.ghi', apiUrl, shards: { ids: 'all', count: 'auto' } },
    clock: systemClock,
    log: createKeptLog(),
  });
  const start = gateway.start();
  start.catch(() => {});
  await bothAsked;
  expect(asked.toSorted()).toEqual(['/api/v10/applications/@me', '/api/v10/gateway/bot']);
  await gateway.stop();
  await expect(start).rejects.toMatchObject({ code: 'aborted' });
});
