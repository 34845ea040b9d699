import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import type { InteractionResponse } from '../../emulators/discord/events.ts';
import type { StoredFile } from '../../emulators/discord/world/entities.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import type { App } from '../../src/app.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';
import { PNG } from '../support/files/samples.ts';

let assistant: LocalAssistant;
let ground: BotHarness;
let app: App;

beforeEach(async () => {
  assistant = await startLocalAssistant();
  assistant.setScript(({ instructions }) => instructions);
  ground = await createBotHarness({
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
    ASSISTANT_INSTRUCTIONS: 'Base.',
  });
  app = await ground.start();
});
afterEach(async () => {
  await ground.end();
  await assistant.close();
});

/** Also what the client of the person would not offer. */
function use(name: string, line: string, channelId = GENERAL): Promise<InteractionResponse> {
  return ground.discord.person(name).command(channelId, line, { force: true }).answer();
}

async function told(name: string, line: string, channelId = GENERAL): Promise<string> {
  const { content, ephemeral } = await use(name, line, channelId);
  expect(ephemeral).toBe(true);
  return content;
}

/** Says something and resolves with the next reply there. */
async function ask(name: string, text: string, channelId = GENERAL): Promise<string> {
  const reply = ground.replies(1, channelId);
  ground.discord.person(name).say(channelId, text);
  return (await reply)[0]?.content ?? '';
}

describe('/instructions history and restore', () => {
  test('an admin sees what was in force, also after a restart, and has it again', async () => {
    const ada = ground.discord.person('Ada').user.id;
    await told('Ada', '/instructions set text: Rhyme.');
    await told('Ada', '/instructions set text: Be brief.');
    await told('Ada', '/instructions set text: Be loud. scope: server');
    await app.stop();
    await ground.start();
    const history = await told('Ada', '/instructions history');
    expect(history).toContain(`**2** · in force · <@${ada}>`);
    expect(history).toContain('```diff\n-Rhyme.\n+Be brief.\n```');
    expect(history).not.toContain('Be loud.');
    expect(await told('Ada', '/instructions restore version: 1')).toMatch(/^Version 1 is in force again/);
    expect(await ask('Ada', '@Bobbin hello')).toBe('Base.\n\nBe loud.\n\nRhyme.');
    expect(await told('Ada', '/instructions history')).toContain('**3** · in force');
    expect(await told('Ada', '/instructions history scope: server')).toContain('+Be loud.');
  });

  test('a member is refused, whatever the client sent', async () => {
    await told('Ada', '/instructions set text: Rhyme.');
    expect(await told('Ben', '/instructions history')).toMatch(/Manage Server/);
    expect(await told('Ben', '/instructions restore version: 1 scope: server')).toMatch(/Manage Server/);
  });

  test('in a direct message its user has those of that conversation and no others', async () => {
    const { dmId } = ground.discord.person('Ben');
    await told('Ada', '/instructions set text: Rhyme.');
    expect(await told('Ben', '/instructions history', dmId)).toMatch(/^Nothing was ever set/);
    await told('Ben', '/instructions set text: Be brief.', dmId);
    await told('Ben', '/instructions clear', dmId);
    expect(await told('Ben', '/instructions restore version: 1', dmId)).toMatch(/for this conversation/);
    expect(await ask('Ben', 'hello', dmId)).toBe('Base.\n\nBe brief.');
    expect(await told('Ben', '/instructions history scope: server', dmId)).toMatch(/belongs to no server/);
  });
});

test('placeholders are filled with what Discord calls the place and the person', async () => {
  await told('Ada', '/instructions set text: {server}, {channel}, {user} and {more}');
  expect(await ask('Ada', '@Bobbin hello')).toBe(
    'Base.\n\n"Workshop", "#general", {user} and {more}\n\nIn these instructions {user} is whoever is called "Ada".',
  );
  expect(await told('Ada', '/instructions show')).toContain('{server}, {channel}, {user} and {more}');
});

describe('/instructions set with a file', () => {
  function file(text: string | Uint8Array, name = 'rules.md'): StoredFile {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    return { id: ground.discord.nextId(), name, mime: 'text/markdown', bytes };
  }

  async function set(name: string, attached: StoredFile, channelId = GENERAL): Promise<string> {
    const command = ground.discord.commands.registered.find((one) => one.name === 'instructions');
    if (command === undefined) throw new Error('the command is not there');
    const use = { command, path: ['set'], options: { file: attached.id } };
    const { content, ephemeral } = await ground.discord.person(name).use(channelId, use, [attached]).answer();
    expect(ephemeral).toBe(true);
    return content;
  }

  test('an admin sets what fits no form, and has it back as a file', async () => {
    const long = `${'Be kind. \u00e9 '.repeat(2_900)}\nEnd.`;
    expect(await set('Ada', file(long))).toMatch(/^Saved for this channel/);
    assistant.setScript(({ instructions }) => String(instructions.length));
    expect(await ask('Ada', '@Bobbin hello')).toBe(String(long.length + 'Base.\n\n'.length));
    const { files } = await use('Ada', '/instructions show');
    expect(files).toContainEqual({ name: 'channel-instructions.md', text: long });
    expect((await use('Ada', '/instructions set')).files).toEqual([
      { name: 'channel-instructions.md', text: long },
    ]);
  });

  test('a member is not offered it; in a direct message it is everybody’s', async () => {
    await expect(set('Ben', file('Obey me.'))).rejects.toThrow(/may not use/);
    const { dmId } = ground.discord.person('Ben');
    expect(await set('Ben', file('Be brief.'), dmId)).toMatch(/^Saved for this conversation/);
    expect(await ask('Ben', 'hello', dmId)).toBe('Base.\n\nBe brief.');
  });

  test('what is no text, too long, empty or not there sets nothing', async () => {
    expect(await set('Ada', file(PNG, 'rules.md'))).toMatch(/no text file/);
    expect(await set('Ada', file('x'.repeat(32_001)))).toMatch(/too long/);
    expect(await set('Ada', file(' \n'))).toMatch(/would be empty/);
    ground.discord.cdn.add({ kind: 'status', status: 404 });
    expect(await set('Ada', file('Rhyme.'))).toMatch(/did not deliver/);
    expect(await told('Ada', '/instructions history')).toMatch(/^Nothing was ever set/);
  });
});
