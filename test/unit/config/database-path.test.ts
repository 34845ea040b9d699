import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { configProblems } from '../../support/config-problems.ts';

const least = { DISCORD_TOKEN: 'abc.def.ghi', OPENAI_API_KEY: 'sk-secret' };

// https://github.com/preset-io/agor/issues/153
test('a ~ at the beginning of a path is the home folder', () => {
  const { store } = loadConfig({ ...least, DATABASE_URL: 'sqlite://~/bobbin/bobbin.sqlite' });
  expect(store.path).toBe(join(homedir(), 'bobbin/bobbin.sqlite'));
});

// https://github.com/turt2live/matrix-dimension/issues/265
test.each([
  ['sqlite://~ada/bobbin.sqlite', /expected a ~ for your own home folder alone/],
  ['sqlite:///~/bobbin.sqlite', /write sqlite:\/\/~\/…/],
  ['sqlite://~', /write the file’s name behind the folder/],
  ['sqlite://data/', /write the file’s name behind the folder/],
  ['sqlite://data/bobbin.sqlite?mode=rwc', /remove the \? and all behind it/],
  ['sqlite:///srv/my%20bot/bobbin.sqlite', /write a blank for %20/],
  ['sqlite://data/bobbin.sqlite\u200b', /without invisible characters, got ".*\\u\{200B\}"/],
  ['data/bobbin.sqlite', /expected sqlite:\/\/PATH, such as sqlite:\/\/data\/bobbin\.sqlite/],
])('%s is refused with the remedy', (value, wording) => {
  const told = configProblems({ ...least, DATABASE_URL: value });
  expect(told).toEqual([expect.stringMatching(wording)]);
  expect(told[0]).toMatch(/^DATABASE_URL: /);
});
