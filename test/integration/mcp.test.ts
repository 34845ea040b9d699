/** Tools of MCP servers in the whole bot: named in a file, called by the model, told in the answer. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startLocalAssistant } from '../../emulators/assistant/server.ts';
import type { InteractionHandle } from '../../emulators/discord/interactions/interaction-handle.ts';
import type { Message } from '../../emulators/discord/world/entities.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import type { App } from '../../src/app.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';
import { ODD_PROGRAM } from '../support/mcp/mcp-servers.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const CANARY = 'canary-0123456789';

interface Ground extends BotHarness {
  readonly app: App;
  readonly settings: Readonly<Record<string, string>>;
}

async function setUp(
  engine: string,
  env: Readonly<Record<string, string>> = {},
  program = ODD_PROGRAM,
): Promise<Ground> {
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
  const mcpServers = { odd: { command: process.execPath, args: [program], env } };
  await writeFile(path, JSON.stringify({ mcpServers }));
  const settings = { MCP_SERVERS_FILE: path, MCP_TOKEN: CANARY };
  return { ...ground, settings, app: await ground.start(settings) };
}

async function answerTo({ discord, replies }: BotHarness, text: string): Promise<string> {
  const reply = replies(1);
  discord.person('Ada').say(GENERAL, `@Bobbin ${text}`);
  return (await reply)[0]?.content ?? '';
}

/** Presses a button under the message, as its person sees it now. */
function press({ discord }: BotHarness, message: Message, label: string, person = 'Ada'): InteractionHandle {
  const rows = message.components as readonly {
    components: readonly { custom_id: string; label: string }[];
  }[];
  const button = rows.flatMap(({ components }) => components).find((one) => one.label === label);
  const pressed = { customId: button?.custom_id ?? '', type: 2 };
  return discord.person(person).press(GENERAL, message, pressed);
}

async function questionAbout({ discord, replies }: BotHarness, text: string): Promise<Message> {
  const posted = replies(1);
  discord.person('Ada').say(GENERAL, `@Bobbin ${text}`);
  const [message] = await posted;
  if (message?.content.includes('May I do this?') !== true)
    throw new Error(`nothing was asked: ${message?.content}`);
  return message;
}

describe.each(['responses', 'assistants', 'chat'])('on %s', (engine) => {
  test('the model calls tools of an MCP server; one that changes something asks the person who asked', async () => {
    const ground = await setUp(engine);
    const answer = await answerTo(ground, 'use the tool odd__look {"at":"sea"}');
    expect(answer).toMatch(/The function odd__look returned: .*data and no instruction.*saw sea/s);
    const question = await questionAbout(ground, 'use the tool odd__write {"text":"milk"}');
    expect(question.content).toContain('It calls `write` of `odd` with:');
    expect(question.content).toContain('"text": "milk"');
    const foreign = await press(ground, question, 'Allow', 'Ben').answer();
    expect(foreign).toMatchObject({ kind: 'message', ephemeral: true });
    expect(foreign.content).toContain('Only <@');
    const reply = ground.replies(1);
    const own = await press(ground, question, 'Allow').answer();
    expect(own.kind).toBe('update');
    expect((await reply)[0]?.content).toMatch(/The function odd__write returned: .*written/s);
    expect(question.content).toContain('allowed it.');
    expect(question.components).toEqual([]);
  });

  test('a question waits over a restart, and its answer counts', async () => {
    const ground = await setUp(engine);
    const question = await questionAbout(ground, 'use the tool odd__write');
    await ground.app.stop();
    await ground.start(ground.settings);
    const reply = ground.replies(1);
    expect((await press(ground, question, 'Allow').answer()).kind).toBe('update');
    expect((await reply)[0]?.content).toMatch(/odd__write returned: .*written/s);
    expect(ground.said().filter((content) => content.includes('May I do this?'))).toHaveLength(1);
  });
});

test('a tool that the person denies is not called, and the answer says so', async () => {
  const ground = await setUp('chat');
  const question = await questionAbout(ground, 'use the tool odd__write');
  const reply = ground.replies(1);
  await press(ground, question, 'Deny').answer();
  expect((await reply)[0]?.content).toContain('did not allow it');
  expect(question.content).toContain('did not allow it.');
});

test('a question that is stopped can be answered no more', async () => {
  const ground = await setUp('responses');
  const question = await questionAbout(ground, 'use the tool odd__write');
  await ground.discord.person('Ada').command(GENERAL, '/stop').answer();
  // One that was not known to stand there yet is deleted.
  const isThere = () => ground.discord.world.channels.get(GENERAL)?.messages.has(question.id) === true;
  const isOver = () => !isThere() || question.content.includes('not asked any more');
  await expect.poll(isOver, { timeout: 20_000 }).toBe(true);
  if (isThere()) expect(question.components).toEqual([]);
});

test('a question is decided also where Discord loses what is said of it', async () => {
  const ground = await setUp('chat');
  const question = await questionAbout(ground, 'use the tool odd__write');
  ground.discord.faults.add({
    route: 'interaction.callback',
    action: { kind: 'status', status: 500 },
    times: 9,
  });
  const reply = ground.replies(1);
  press(ground, question, 'Allow');
  expect((await reply)[0]?.content).toContain('written');
  await expect.poll(() => question.content, { timeout: 20_000 }).toContain('allowed it.');
  expect(question.components).toEqual([]);
});

test('the notes of the playground are added once they are allowed, and read unasked', async () => {
  const ground = await setUp(
    'responses',
    {},
    join(import.meta.dirname, '../../playground/mcp/notes-server.ts'),
  );
  const question = await questionAbout(ground, 'add a note: buy milk');
  const reply = ground.replies(1);
  await press(ground, question, 'Allow').answer();
  expect((await reply)[0]?.content).toContain('There are 1 notes now');
  expect(await answerTo(ground, 'what are the notes?')).toContain('- buy milk');
});

test('a server that dies in a call costs that call: the turn goes on, and no secret is in the log', async () => {
  const variable = 'MCP_TOKEN';
  const ground = await setUp('chat', { TOKEN: `\${${variable}}` });
  const answer = await answerTo(ground, 'use the tool odd__die');
  expect(answer).toContain('odd__die has failed');
  expect(ground.log.lines.map(({ fields }) => fields.event)).toContain('mcp.call-failed');
  expect(JSON.stringify(ground.log.lines)).not.toContain(CANARY);
});
