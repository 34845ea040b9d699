import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalDiscord, startLocalDiscord } from '../../../../emulators/discord/server.ts';
import type { Channel } from '../../../../emulators/discord/world/entities.ts';
import { GENERAL } from '../../../../emulators/discord/world/world.ts';
import {
  FolderInUse,
  type SavedMessages,
  saveMessages,
} from '../../../../playground/client/saved-messages.ts';

let folder: string;
let path: string;
let discord: LocalDiscord;
let saved: SavedMessages | null;

async function begin(): Promise<SavedMessages> {
  discord = await startLocalDiscord();
  saved = saveMessages(path, discord);
  return saved;
}

async function end(): Promise<void> {
  saved?.close();
  saved = null;
  await discord.close();
}

function general(): Channel {
  const channel = discord.world.channels.get(GENERAL);
  if (channel === undefined) throw new Error('no channel');
  return channel;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-test-'));
  path = join(folder, 'discord.sqlite');
});
afterEach(async () => {
  await end();
  await rm(folder, { recursive: true, force: true });
});

test('what was said is there again, with its files, reactions, forwards and threads', async () => {
  await begin();
  const ada = discord.person('Ada');
  const file = { id: discord.nextId(), name: 'a.png', mime: 'image/png', bytes: new Uint8Array([1, 2, 3]) };
  const tea = ada.say(GENERAL, '@Ben tea?', { files: [file] });
  discord.messages.react(tea, ada.user, '🍵', true);
  ada.edit(GENERAL, tea.id, '@Ben tea or toast?');
  const gone = ada.say(GENERAL, 'never mind');
  ada.remove(GENERAL, gone.id);
  ada.say(GENERAL, 'toast', { replyTo: tea.id });
  discord.threads.begin(general(), ada.user, 'Tea', tea);
  discord.person('Ben').say(tea.id, 'in the thread');
  ada.forward(GENERAL, tea);
  const before = structuredClone(
    [...discord.world.channels.values()].map(({ messages }) => [...messages.values()]),
  );
  await end();

  await begin();
  const after = [...discord.world.channels.values()].map(({ messages }) => [...messages.values()]);
  expect(after.filter(({ length }) => length > 0)).toEqual(before.filter(({ length }) => length > 0));
  expect(general().lastMessageId).toBe([...general().messages.keys()].at(-1));
  expect(discord.world.channels.get(tea.id)).toMatchObject({ name: 'Tea', parentId: GENERAL, type: 11 });
  expect(discord.files.get(file.id)?.bytes).toEqual(file.bytes);
  expect(BigInt(discord.person('Ada').say(GENERAL, 'new').id)).toBeGreaterThan(BigInt(tea.id));
});

test('two playgrounds do not share it, and the second may have it after the first', async () => {
  const first = await begin();
  const other = await startLocalDiscord();
  expect(() => saveMessages(path, other)).toThrow(FolderInUse);
  first.close();
  saved = null;
  saveMessages(path, other).close();
  await other.close();
});

test.each([
  ['no database', Buffer.from('this was a text all along, and a rather long one at that'.repeat(100))],
  ['half a database', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5_000, 7)])],
])('a file that is %s is put aside, and the next start is whole again', async (_, bytes) => {
  await writeFile(path, bytes);
  expect((await begin()).intact).toBe(false);
  discord.person('Ada').say(GENERAL, 'tea?');
  await end();
  expect(await readdir(folder)).toContain('discord.sqlite.damaged');
  expect((await begin()).intact).toBe(true);
  expect([...general().messages.values()].map(({ content }) => content)).toEqual(['tea?']);
});

test('of a long channel the newest 5000 are kept', async () => {
  await begin();
  const ada = discord.person('Ada');
  for (let n = 0; n < 5_010; n += 1) ada.say(GENERAL, String(n));
  await end();
  await begin();
  await end();
  await begin();
  expect(general().messages.size).toBe(5_000);
  expect(general().messages.values().next().value?.content).toBe('10');
});
