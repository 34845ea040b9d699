import { afterEach, expect, test } from 'vitest';
import { startLocalAssistant } from '../../emulators/assistant/server.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { createBotHarness } from '../support/bot-harness.ts';

const CITE = '\uE200cite\uE202turn0search0\uE201';
const TEXT = `It rains ${CITE}, says the report【4:0†source】: [Get it](sandbox:/mnt/data/out.csv). The mark is \`【4:0†source】\`.`;
const READ = 'It rains, says the report: out.csv. The mark is `【4:0†source】`.';
const PAGE = 'https://there.example/a b';
const ANNOTATIONS = [
  null,
  { type: 'url_citation', title: null, url: PAGE },
  { type: 'url_citation', title: 'https://else.example', url: 'https://else.example' },
  { type: 'of_next_year' },
];
const SOURCES =
  '\n\n-# [1] [there.example](<https://there.example/a%20b>)\n-# [2] [else.example](<https://else.example>)';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

// https://github.com/lidge-jun/opencodex/issues/3150, https://github.com/glific/glific/issues/3635,
// https://github.com/vercel/ai/issues/10199
test.each([
  ['responses', READ + SOURCES],
  ['assistants', READ + SOURCES],
  ['chat', READ],
])('on %s people read no mark of the service, and its sources are links', async (engine, read) => {
  const assistant = await startLocalAssistant({ script: () => ({ text: TEXT, annotations: ANNOTATIONS }) });
  ends.push(() => assistant.close());
  const ground = await createBotHarness({
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
    ASSISTANT_ENGINE: engine,
  });
  ends.push(() => ground.end());
  await ground.start();
  const reply = ground.replies(1);
  ground.discord.person('Ada').say(GENERAL, '@Bobbin does it rain?');
  expect((await reply)[0]?.content).toBe(read);
});
