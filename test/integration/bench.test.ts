/** What the benchmarks measure against does what they say it does; how long it takes is nobody's business here. */

import { afterEach, expect, test } from 'vitest';
import { readBotTree, THIS_TREE } from '../../bench/ground/bot-tree.ts';
import { addChannels } from '../../bench/ground/channels.ts';
import { FAST_PRELOADS, fastOptions } from '../../bench/ground/fast.ts';
import { type BenchHarness, costOf, createBenchHarness, heapOf } from '../../bench/ground/harness.ts';
import { type Relay, startRelay } from '../../bench/ground/relay.ts';
import { createTraffic } from '../../bench/ground/traffic.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';

const tree = await readBotTree(THIS_TREE);
let harness: BenchHarness | null = null;
const relays: Relay[] = [];

afterEach(async () => {
  await harness?.end();
  harness = null;
  for (const relay of relays.splice(0)) relay.close();
});

test.each([
  ['responses', 'responses.create'],
  ['assistants', 'runs.create'],
  ['chat', 'chat.create'],
])('the bare bot answers over %s with one run, one post and two durable writes', async (engine, run) => {
  harness = await createBenchHarness(tree);
  const { discord, assistant } = harness;
  const bare = await harness.startBareBot(engine);
  const traffic = createTraffic(discord);
  await traffic.ask(GENERAL);
  const before = await costOf(bare);
  discord.requests.length = 0;
  assistant.forgetSeen();
  await traffic.ask(GENERAL);
  expect(discord.requests.map(({ route }) => route)).toEqual(['message.create']);
  expect(assistant.requests.map(({ route }) => route)).toEqual([run]);
  expect((await costOf(bare)).writes - before.writes).toBe(2);
  const said = [...(discord.world.channels.get(GENERAL)?.messages.values() ?? [])].map(
    ({ content }) => content,
  );
  expect(said.filter((content) => content === 'A short answer.')).toHaveLength(2);
});

test('a bot by a faster clock answers in every channel, beside a bare client that sees it', async () => {
  harness = await createBenchHarness(tree, fastOptions());
  const { discord } = harness;
  const channels = addChannels(discord, 600); // more than one server has
  const client = await harness.startBareClient();
  const bot = await harness.startBot({}, FAST_PRELOADS);
  let answers = 0;
  await createTraffic(discord).askAll(channels.slice(495, 505), 4, () => {
    answers += 1;
  });
  expect(answers).toBe(10);
  expect(discord.gateway.connections).toBe(2);
  for (const program of [bot, client]) {
    expect((await heapOf(program)).liveMb).toBeLessThan((await costOf(program)).memoryMb);
  }
});

test('a bot behind relays talks to the services through them alone', async () => {
  let [discordPort, connections] = [0, 0];
  const relay = await startRelay({
    roundTripMs: 2,
    target: () => {
      connections += 1;
      return discordPort;
    },
  });
  relays.push(relay);
  harness = await createBenchHarness(tree, {
    discord: { gatewayUrl: `ws://127.0.0.1:${relay.port}/gateway` },
    async addresses({ apiUrl }, { baseUrl }) {
      discordPort = Number(new URL(apiUrl).port);
      return { apiUrl: apiUrl.replace(String(discordPort), String(relay.port)), baseUrl };
    },
  });
  await harness.startBot();
  await createTraffic(harness.discord).ask(GENERAL);
  expect(connections).toBeGreaterThanOrEqual(2); // REST and the gateway
  expect(harness.discord.gateway.upgrades).toBe(1);
});

test('a bot that ends is told with its last words', async () => {
  harness = await createBenchHarness(tree);
  await expect(harness.startBot({ RUN_UPDATES: 'sometimes' })).rejects.toThrow(/code 78: .*RUN_UPDATES/);
});
