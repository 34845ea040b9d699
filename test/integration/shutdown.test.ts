import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import { addChannel, WORKSHOP } from '../../emulators/discord/world/world.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';

const TURNS = 100;
const CHANNELS = Array.from({ length: TURNS }, (_, n) => String(1_200_000_000_000_000_000n + BigInt(n)));

let assistant: LocalAssistant;
let ground: BotHarness;
let release: () => void;

beforeEach(async () => {
  assistant = await startLocalAssistant();
  ground = await createBotHarness(
    {
      OPENAI_BASE_URL: assistant.baseUrl,
      OPENAI_API_KEY: 'test-key',
      ASSISTANT_MODEL: 'scripted',
      MAX_CONCURRENT_RUNS: String(TURNS),
    },
    { globalPerSecond: 1_000 },
  );
  for (const [n, id] of CHANNELS.entries())
    addChannel(ground.discord.world, { id, name: `channel-${n}`, serverId: WORKSHOP });
  const released = Promise.withResolvers<void>();
  release = released.resolve;
  assistant.setScript(async ({ messages }) => {
    await released.promise;
    return `heard ${messages.at(-1)?.text}`;
  });
});
afterEach(async () => {
  release();
  await ground.end();
  await assistant.close();
});

const answers = (): readonly (readonly string[])[] => CHANNELS.map((id) => ground.said(id));

/** A hundred turns wait for the assistant. */
async function underWay(): Promise<void> {
  const ada = ground.discord.person('Ada');
  for (const [n, id] of CHANNELS.entries()) ada.say(id, `@Bobbin question ${n}`);
  await expect.poll(() => assistant.runs.length).toBe(TURNS);
}

const HEARD = CHANNELS.map((_, n) => [`heard Ada: question ${n}`]);

test('a stop with a hundred turns under way leaves them to the next start, which answers each once', async () => {
  const first = await ground.start();
  await underWay();
  expect(await first.stop()).toBe(TURNS);
  expect(answers().flat()).toEqual([]);
  await ground.start();
  release();
  await expect.poll(() => answers().flat().length).toBe(TURNS);
  expect(answers()).toEqual(HEARD);
  expect(assistant.runs).toHaveLength(TURNS);
});

test('a hundred turns that end within the grace period are answered before the stop is over', async () => {
  const app = await ground.start({ SHUTDOWN_GRACE_SECONDS: '600' });
  await underWay();
  const stopped = app.stop();
  release();
  expect(await stopped).toBe(0);
  expect(answers()).toEqual(HEARD);
});
