import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig, secretsOf } from '../../../src/config.ts';
import { configProblems } from '../../support/config-problems.ts';

const least = { DISCORD_TOKEN: 'abc.def.ghi', OPENAI_API_KEY: 'sk-secret' };

// https://github.com/preset-io/agor/issues/153
test('a ~ at the beginning of a path is the home folder', () => {
  const { store } = loadConfig({ ...least, DATABASE_URL: 'sqlite://~/bobbin/bobbin.sqlite' });
  expect(store).toMatchObject({ path: join(homedir(), 'bobbin/bobbin.sqlite') });
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

test.each([
  ['redis://cache', 'redis'],
  ['redis://:secret@cache:6380/3', 'redis'],
  ['rediss://bot:secret@cache.example:6379/', 'redis'],
  ['postgres://bot:se%2Fcret@db:5433/bobbin?sslmode=verify-full', 'postgres'],
  ['postgresql://db/bobbin', 'postgres'],
])('%s is a database on the network', (url, kind) => {
  const { store } = loadConfig({ ...least, DATABASE_URL: url, BACKUP_HOURS: '6' });
  expect(store).toEqual({ kind, url });
});

test.each([
  ['redis://', /expected an address such as redis:\/\/USER:PASSWORD@HOST:6379\/0/],
  ['redis://cache/bobbin', /expected the number of a database behind the host/],
  ['redis://cache/0?tls=true', /write rediss:\/\/ for TLS/],
  ['postgres://db', /expected the name of a database behind the host/],
  ['postgres://bot:se/cret@db/bobbin', /%2F for \//],
  ['postgres://bot:100%@db/bobbin', /%25 for %/],
  ['mysql://db/bobbin', /expected sqlite:\/\/PATH.* or redis:\/\/HOST, rediss:\/\/HOST or postgres:/],
])('%s is refused with the remedy', (value, wording) => {
  expect(configProblems({ ...least, DATABASE_URL: value })).toEqual([expect.stringMatching(wording)]);
});

test('the password of a database is told by no problem and no log', () => {
  const [problem] = configProblems({ ...least, DATABASE_URL: 'postgres://bot:hush-hush@db' });
  expect(problem).not.toContain('hush');
  const url = 'postgres://bot:hush%2Fhush@db/bobbin';
  const secrets = secretsOf(loadConfig({ ...least, DATABASE_URL: url }));
  expect(secrets).toEqual(expect.arrayContaining([url, 'hush%2Fhush', 'hush/hush']));
});
