/** The whole bot comes to a new server. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import { addChannel, addServer, GENERAL } from '../../emulators/discord/world/world.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';

const [ANNEX, FIRST, NOTICES] = ['1100000000000000900', '1100000000000000901', '1100000000000000902'];

let assistant: LocalAssistant;
let ground: BotHarness;

beforeEach(async () => {
  assistant = await startLocalAssistant();
  ground = await createBotHarness({
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
  });
});
afterEach(async () => {
  await ground.end();
  await assistant.close();
});

/** A server of which the bot knows nothing yet. */
function addAnnex(): void {
  const { world } = ground.discord;
  addServer(world, ANNEX, 'Annex').systemChannelId = NOTICES;
  addChannel(world, { id: FIRST, name: 'first', serverId: ANNEX });
  addChannel(world, { id: NOTICES, name: 'notices', serverId: ANNEX });
}

test('it says hello there once, where Discord’s own notices are, and not where it was before', async () => {
  const app = await ground.start();
  addAnnex();
  const hello = ground.replies(1, NOTICES);
  ground.discord.places.invite(ANNEX);
  expect((await hello)[0]?.content).toMatch(/^Hello!/);
  await app.stop();
  await ground.start();
  ground.discord.places.invite(ANNEX);
  const answer = ground.replies(1, FIRST);
  ground.discord.person('Ada').say(FIRST, '@Bobbin are you there?');
  await answer; // whatever the start would say has been said
  expect(ground.said(NOTICES)).toHaveLength(1);
  expect(ground.said(GENERAL)).toEqual([]);
});

test('a server to which it was invited before its first start is told hello, too', async () => {
  addAnnex();
  ground.discord.world.servers.get(ANNEX)!.joinedAt = new Date().toISOString();
  const hello = ground.replies(1, NOTICES);
  await ground.start();
  expect((await hello)[0]?.content).toMatch(/^Hello!/);
});
