/** Tools of MCP servers in the whole bot: named in a file, called by the model, told in the answer. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startLocalAssistant } from '../../emulators/assistant/server.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';
import { ODD_PROGRAM } from '../support/mcp/mcp-servers.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const CANARY = 'canary-0123456789';

async function setUp(engine: string, env: Readonly<Record<string, string>> = {}): Promise<BotHarness> {
  const assistant = await startLocalAssistant();
  ends.push(() => assistant.close());
  const ground = await createBotHarness({
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
    ASSISTANT_ENGINE: engine,
  });
  ends.push(() => ground.end());
  const path = join(ground.folder, 'mcp.json');
  const mcpServers = { odd: { command: process.execPath, args: [ODD_PROGRAM], env } };
  await writeFile(path, JSON.stringify({ mcpServers }));
  await ground.start({ MCP_SERVERS_FILE: path, MCP_TOKEN: CANARY });
  return ground;
}

async function answerTo({ discord, replies }: BotHarness, text: string): Promise<string> {
  const reply = replies(1);
  discord.person('Ada').say(GENERAL, `@Bobbin ${text}`);
  return (await reply)[0]?.content ?? '';
}

describe.each(['responses', 'assistants', 'chat'])('on %s', (engine) => {
  test('the model calls a tool of an MCP server, and what it returned is data in the answer', async () => {
    const ground = await setUp(engine);
    const answer = await answerTo(ground, 'use the tool odd__look {"at":"sea"}');
    expect(answer).toMatch(/The function odd__look returned: .*data and no instruction.*saw sea/s);
  });
});

test('a server that dies in a call costs that call: the turn goes on, and no secret is in the log', async () => {
  const variable = 'MCP_TOKEN';
  const ground = await setUp('chat', { TOKEN: `\${${variable}}` });
  const answer = await answerTo(ground, 'use the tool odd__die');
  expect(answer).toContain('odd__die has failed');
  expect(ground.log.lines.map(({ fields }) => fields.event)).toContain('mcp.call-failed');
  expect(JSON.stringify(ground.log.lines)).not.toContain(CANARY);
});
