/** What the assistant makes, from its service to the people: the whole bot, on each engine. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { afterEach, describe, expect, test } from 'vitest';
import type { ScriptFile, ScriptResult } from '../../emulators/assistant/script/script.ts';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import type { Message } from '../../emulators/discord/world/entities.ts';
import { GENERAL, WORKSHOP } from '../../emulators/discord/world/world.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';
import { PNG } from '../support/files/samples.ts';

const MEBIBYTE = 1_048_576;
const CSV = new TextEncoder().encode('n,square\n2,4\n');
const TABLE: ScriptFile = { by: 'code', name: 'squares.csv', bytes: CSV };
const CAT: ScriptFile = { by: 'picture', name: 'cat.png', bytes: PNG };
const LINKED = 'Here: [the table](sandbox:/mnt/data/squares.csv).';

let assistant: LocalAssistant;
let ground: BotHarness;
/** What the next run comes to. */
let answer: ScriptResult = {};

async function begin(engine: string, settings: Readonly<Record<string, string>> = {}): Promise<void> {
  assistant = await startLocalAssistant({ script: () => answer });
  ground = await createBotHarness({
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
    ASSISTANT_ENGINE: engine,
    ASSISTANT_TOOLS:
      { responses: 'code_interpreter,image_generation', assistants: 'code_interpreter' }[engine] ?? '',
    ...settings,
  });
  await ground.start();
}

afterEach(async () => {
  await ground.end();
  await assistant.close();
});

async function ask(result: ScriptResult, messages = 1): Promise<readonly Message[]> {
  answer = result;
  const replies = ground.replies(messages);
  ground.discord.person('Ada').say(GENERAL, '@Bobbin make it');
  return replies;
}

const filesOf = (message: Message | undefined) =>
  message?.files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString('base64')]);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const copies = (): Promise<string[]> => readdir(join(ground.folder, 'bobbin-made')).catch(() => []);

describe.each(['responses', 'assistants'])('on %s', (engine) => {
  test('a file that code has written is attached, and its link has become its name', async () => {
    await begin(engine);
    const [reply] = await ask({ text: LINKED, made: [TABLE] });
    expect(reply?.content).toBe('Here: squares.csv.');
    expect(filesOf(reply)).toEqual([['squares.csv', base64(CSV)]]);
    await expect.poll(copies).toEqual([]);
  });

  test('a picture that code has shown is attached, with words or without', async () => {
    await begin(engine);
    const [reply] = await ask({ text: '', made: [{ by: 'shown', name: 'plot.png', bytes: PNG }] });
    expect(reply?.content).toBe('');
    expect(filesOf(reply)?.map(([, bytes]) => bytes)).toEqual([base64(PNG)]);
    expect(reply?.files[0]?.name).toMatch(/\.png$/);
  });

  test('the next turn knows of what was made, and is answered', async () => {
    await begin(engine);
    await ask({ text: LINKED, made: [TABLE] });
    expect((await ask({ text: 'As I said.' }))[0]?.content).toBe('As I said.');
  });

  test('what has died by then is named, and the rest goes on', async () => {
    await begin(engine);
    answer = { text: LINKED, made: [TABLE] };
    // It dies between the end of the run and the first look at the file.
    const route = engine === 'responses' ? 'containers.content' : 'files.content';
    const lose = (): void => {
      assistant.containers.expire();
      for (const id of assistant.files.all.keys()) assistant.files.lose(id);
    };
    assistant.faults.add({ route, action: { kind: 'cut', after: false }, struck: lose });
    const [reply] = await ask(answer);
    expect(reply?.content).toBe(
      'Here: squares.csv.\n\n-# Not attached: `squares.csv` (the assistant no longer has it).',
    );
    expect(reply?.files).toEqual([]);
  });
});

describe('on responses', () => {
  test('a picture that was generated is attached beside a file', async () => {
    await begin('responses');
    const [reply] = await ask({ text: LINKED, made: [TABLE, CAT] });
    expect(filesOf(reply)).toEqual([
      ['squares.csv', base64(CSV)],
      ['picture.png', base64(PNG)],
    ]);
  });

  test('a file over 10 MiB is named, in a server with boosts attached', async () => {
    await begin('responses');
    const large: ScriptFile = { by: 'code', name: 'large.bin', bytes: new Uint8Array(11 * MEBIBYTE) };
    const [plain] = await ask({ text: 'Here.', made: [large, TABLE] });
    expect(plain?.content).toBe('Here.\n\n-# Not attached: `large.bin` (too large for Discord).');
    expect(plain?.files.map(({ name }) => name)).toEqual(['squares.csv']);
  });

  test('more than one message takes goes over several', async () => {
    await begin('responses');
    const made = Array.from({ length: 3 }, (_, n): ScriptFile => {
      return { by: 'code', name: `${n}.bin`, bytes: new Uint8Array(9 * MEBIBYTE) };
    });
    const replies = await ask({ text: 'Here.', made }, 2);
    expect(replies.map(({ content, files }) => [content, files.map(({ name }) => name)])).toEqual([
      ['Here.', ['0.bin', '1.bin']],
      ['', ['2.bin']],
    ]);
    expect(ground.discord.requests.every(({ status }) => status !== 413)).toBe(true);
  });

  test('where none may be attached the words arrive, and say so', async () => {
    await begin('responses');
    const channel = ground.discord.world.channels.get(GENERAL);
    ground.discord.places.permit(GENERAL, (channel?.botPermissions ?? 0n) & ~Permission.AttachFiles);
    const [reply] = await ask({ text: LINKED, made: [TABLE] });
    expect(reply?.content).toBe(
      'Here: squares.csv.\n-# Not attached: `squares.csv` (I may not attach files here).',
    );
  });

  test('a reply that grows gets its files with its end, on its last message', async () => {
    await begin('responses', { REPLY_STREAMING: 'on' });
    let isRead: () => void = () => {};
    const read = new Promise<void>((resolve) => {
      isRead = resolve;
    });
    async function* pieces(): AsyncGenerator<string> {
      yield 'Here ';
      await read;
      yield 'it is.';
    }
    const [reply] = await ask({ text: pieces(), made: [TABLE] });
    expect(reply?.files).toEqual([]);
    isRead();
    await expect.poll(() => filesOf(reply), { timeout: 20_000 }).toEqual([['squares.csv', base64(CSV)]]);
    expect(reply?.content).toBe('Here it is.');
    expect(ground.said()).toHaveLength(1);
  });
});

test('in a server with boosts a larger file is attached', async () => {
  await begin('responses');
  await ground.end();
  ground = await createBotHarness({
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
    ASSISTANT_TOOLS: 'code_interpreter',
  });
  const server = ground.discord.world.servers.get(WORKSHOP);
  if (server !== undefined) server.premiumTier = 2;
  await ground.start();
  const made: ScriptFile[] = [{ by: 'code', name: 'large.bin', bytes: new Uint8Array(24 * MEBIBYTE) }];
  const [reply] = await ask({ text: 'Here.', made });
  expect(reply?.content).toBe('Here.');
  expect(reply?.files.map(({ name, bytes }) => [name, bytes.length])).toEqual([['large.bin', 24 * MEBIBYTE]]);
});

test('on chat a link to a file that nobody has is a name, and nothing is asked for', async () => {
  await begin('chat');
  const [reply] = await ask({ text: LINKED, made: [TABLE] });
  expect(reply?.content).toBe('Here: squares.csv.');
  expect(reply?.files).toEqual([]);
});
