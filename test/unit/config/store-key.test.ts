import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keyTexts, loadConfig, loadStoreConfig, secretsOf } from '../../../src/config.ts';
import { configProblems as problems } from '../../support/config-problems.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const OTHER = Buffer.alloc(32, 2).toString('base64');
const least = { DISCORD_TOKEN: 'token', OPENAI_API_KEY: 'sk-key' };

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-key-'));
  file = join(folder, 'store key');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const events = (settings: Record<string, string>): string[] =>
  loadConfig({ ...least, ...settings }).storeNotices.map(({ event }) => event);

describe('the key of the store', () => {
  test('is 32 bytes in base64, as `openssl rand -base64 32` prints them', () => {
    const { store } = loadConfig({ ...least, STORE_KEY: KEY, STORE_KEY_OLD: OTHER });
    expect(keyTexts(store.keys)).toEqual([KEY, OTHER]);
    expect(loadConfig(least).store.keys).toBeUndefined();
  });

  test.each([
    ['file:', ''],
    ['file://', '\n'],
  ])('may stand in a file that %s names', async (scheme, end) => {
    await writeFile(file, KEY + end, { mode: 0o600 });
    const { store } = loadConfig({ ...least, STORE_KEY: `${scheme}${file}` });
    expect(keyTexts(store.keys)).toEqual([KEY]);
  });

  test.each([
    ['too short', Buffer.alloc(31, 1).toString('base64'), '31 bytes'],
    ['too long', Buffer.alloc(33, 1).toString('base64'), '33 bytes'],
    ['hexadecimal', 'ab'.repeat(32), 'a key in hexadecimal'],
    ['base64 for addresses', Buffer.alloc(32, 255).toString('base64url'), '43 characters'],
    ['a password', 'correct horse battery staple', '28 characters'],
    ['bits beyond the last byte', `${KEY.slice(0, -2)}F=`, '44 characters'],
  ])('that is %s is told without repeating it, with the way to make one', (_, text, got) => {
    const [problem = '', ...others] = problems({ ...least, STORE_KEY: text });
    expect(others).toEqual([]);
    expect(problem).toMatch(/^STORE_KEY: expected 32 bytes in base64/);
    expect(problem).toContain(`got ${got}`);
    expect(problem).toContain('openssl rand -base64 32');
    expect(problem).not.toContain(text);
  });

  test('in a file that is not there, or holds none, is told with its path', async () => {
    expect(problems({ ...least, STORE_KEY: `file:${file}` })).toEqual([expect.stringContaining(file)]);
    await writeFile(file, 'hunter2 hunter2');
    const [problem] = problems({ ...least, STORE_KEY: `file:${file}` });
    expect(problem).toContain(file);
    expect(problem).not.toContain('hunter2');
  });

  test('is needed where there is an old one, which has to be another', () => {
    expect(problems({ ...least, STORE_KEY_OLD: KEY })).toEqual([expect.stringMatching(/^STORE_KEY: /)]);
    expect(problems({ ...least, STORE_KEY: KEY, STORE_KEY_OLD: KEY })).toEqual([
      expect.stringMatching(/^STORE_KEY_OLD: .*the same/),
    ]);
    expect(loadStoreConfig({ STORE_KEY: KEY, STORE_KEY_OLD: KEY })).toBeNull();
  });

  test('stands among the secrets, and nowhere in the configuration as text', () => {
    const config = loadConfig({ ...least, STORE_KEY: KEY, STORE_KEY_OLD: OTHER });
    expect(secretsOf(config)).toEqual(['token', 'sk-key', KEY, OTHER]);
    expect(JSON.stringify(config)).not.toContain(KEY);
  });
});

describe('a start warns', () => {
  test('without a key, since Discord’s terms ask for encryption', () => {
    expect(loadConfig(least).storeNotices).toEqual([
      { event: 'store.not-encrypted', text: expect.stringMatching(/terms.*STORE_KEY.*openssl rand/) },
    ]);
    expect(events({ DISCORD_API_URL: 'https://limiter.internal/api' })).toEqual(['store.not-encrypted']);
  });

  test('not with a key, nor for a Discord on this machine', () => {
    expect(events({ STORE_KEY: KEY })).toEqual([]);
    for (const host of ['127.0.0.1:9', 'localhost:9', '[::1]:9'])
      expect(events({ DISCORD_API_URL: `http://${host}/api` })).toEqual([]);
  });

  test.runIf(process.platform !== 'win32')('of a key’s file that everybody may read', async () => {
    await writeFile(file, KEY);
    await chmod(file, 0o644);
    expect(events({ STORE_KEY: `file:${file}` })).toEqual(['store.key-exposed']);
    await chmod(file, 0o640);
    expect(events({ STORE_KEY: `file:${file}` })).toEqual([]);
  });
});
