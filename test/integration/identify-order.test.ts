/** Identifies of several shards: Discord takes one every five seconds, and answers one that is too soon with op 9. */

import { expect, test } from 'vitest';
import { startLocalDiscord } from '../../emulators/discord/server.ts';
import { systemClock } from '../../src/async/clock.ts';
import { createKeptLog } from '../support/fakes/kept-log.ts';
import { createGatewayHarness } from '../support/gateway-harness.ts';

/** All that is timed runs fifty times as fast. What Discord asks for leaves room for a slow machine. */
const clock = {
  ...systemClock,
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 50, signal),
  monotonic: () => systemClock.monotonic() * 50,
};
const APART_MS = 60;

// https://docs.discord.com/developers/events/gateway#sharding-max-concurrency
test('shards identify one after the other, and none is sent back', async ({ onTestFinished }) => {
  const discord = await startLocalDiscord({ shards: 3, identifyApartMs: APART_MS });
  const { token, apiUrl } = discord;
  const config = { token, apiUrl, shards: { ids: 'all', count: 'auto' } } as const;
  const gateway = createGatewayHarness({ config, clock, log: createKeptLog() });
  onTestFinished(async () => {
    await gateway.stop();
    await discord.close();
  });
  await gateway.start();
  expect(discord.gateway.identifies).toBe(3);
});
