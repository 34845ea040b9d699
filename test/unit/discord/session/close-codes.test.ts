import { expect, test } from 'vitest';
import { closedFor, lostFor } from '../../../../src/discord/session/close-codes.ts';

test.each([
  [4004, 'token', /DISCORD_TOKEN/],
  [4010, 'gateway', /SHARDS/],
  [4011, 'gateway', /SHARD_COUNT/],
  [4012, 'gateway', /4012/],
  [4013, 'intents', /Message Content Intent/],
  [4014, 'intents', /Message Content Intent/],
])('close code %i is the fault %s and says what to do', (code, fault, message) => {
  expect(closedFor(code)).toMatchObject({ fault, message: expect.stringMatching(message) });
});

test('what another start would do otherwise is worth a start', () => {
  const faults = (count: 'auto' | number): string[] =>
    [4004, 4010, 4011, 4012, 4013, 4014].map((code) => lostFor(code, { ids: 'all', count }).fault);
  const [token, gateway, intents, mended] = ['token', 'gateway', 'intents', 'unavailable'];
  expect(faults('auto')).toEqual([token, gateway, mended, gateway, intents, mended]);
  expect(faults(2)).toEqual([token, gateway, gateway, gateway, intents, mended]);
});
