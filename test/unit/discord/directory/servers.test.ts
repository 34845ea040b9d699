import { expect, test } from 'vitest';
import { createServers } from '../../../../src/discord/directory/servers.ts';

/** With four shards the first server is of shard 1, the second of shard 2. https://docs.discord.com/developers/events/gateway#sharding */
const [IN_ONE, IN_TWO] = [String(1n << 22n), String(2n << 22n)];

function isIn(
  serverId: string,
  { ok = true, known = [] as string[], shards = [0, 1, 2, 3] } = {},
): boolean | null {
  const client = {
    guilds: { cache: new Map(known.map((id) => [id, {}])) },
    options: { shardCount: 4 },
    ws: { shards: new Map(shards.map((id) => [id, {}])) },
  };
  const readiness = ok ? { ok } : { ok, why: 'no session' };
  return createServers({ client: () => client, readiness: () => readiness } as never).isIn(serverId);
}

test('the bot is in the servers that its sessions have named, and in no others', () => {
  expect(isIn(IN_ONE, { known: [IN_ONE] })).toBe(true);
  expect(isIn(IN_TWO, { known: [IN_ONE] })).toBe(false);
});

test('it is not known while a session is missing, nor of the shards of another process', () => {
  expect(isIn(IN_ONE, { ok: false })).toBeNull();
  expect(isIn(IN_ONE, { shards: [2, 3] })).toBeNull();
  expect(isIn(IN_TWO, { shards: [2, 3] })).toBe(false);
});
