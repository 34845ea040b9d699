import { expect, test } from 'vitest';
import { readGateway } from '../../../../src/discord/session/gateway-information.ts';

const LIMIT = { total: 1_000, remaining: 999, reset_after: 14_400_000, max_concurrency: 1 };
const GATEWAY = { url: 'wss://gateway.discord.gg', shards: 1, session_start_limit: LIMIT };

test('a gateway is told with its budget of identifies', () => {
  expect(readGateway({ ...GATEWAY, more: true })).toEqual(GATEWAY);
});

test.each([
  ['a page', '<html>We will be back soon.</html>'],
  ['an empty list', []],
  ['nothing', null],
  ['an address of the web', { ...GATEWAY, url: 'https://gateway.discord.gg' }],
  ['an address that is none', { ...GATEWAY, url: 'gateway' }],
  ['no shards', { ...GATEWAY, shards: 0 }],
  ['no budget', { ...GATEWAY, session_start_limit: undefined }],
  ['a budget without its end', { ...GATEWAY, session_start_limit: { ...LIMIT, reset_after: null } }],
  ['nobody who may identify', { ...GATEWAY, session_start_limit: { ...LIMIT, max_concurrency: 0 } }],
])('%s in its place is none', (_, answer) => {
  expect(readGateway(answer)).toBeNull();
});
