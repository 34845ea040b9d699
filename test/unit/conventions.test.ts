import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Sources below these folders, by path from the root. */
function sources(...folders: string[]): Map<string, string> {
  const paths = folders.flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: ROOT }));
  return new Map(paths.map((path) => [path, readFileSync(ROOT + path, 'utf8')]));
}

/** Paths of the sources in which the pattern is found, those where it belongs left out. */
function breaches(found: Map<string, string>, pattern: RegExp, home = /^$/): string[] {
  return [...found].filter(([path, text]) => !home.test(path) && pattern.test(text)).map(([path]) => path);
}

const written = sources('src', 'commands', 'emulators', 'playground', 'bench');
const tests = sources('test');

test('there are sources to hold to the conventions', () => {
  expect(written.size).toBeGreaterThan(50);
  expect(tests.size).toBeGreaterThan(20);
});

describe('a library is called in its own folder alone', () => {
  const homes: [string, RegExp, RegExp][] = [
    ['discord.js', /from '(discord\.js|@discordjs\/[^']+)'/, /^(src\/discord|commands|bench)\//],
    ['openai', /from 'openai(\/[^']+)?'/, /^(src\/engine|bench)\//],
    ['keyv', /from '(keyv|@keyv\/[^']+)'/, /^src\/store\//],
    ['sqlite3', /from 'sqlite3'/, /^(src\/store|bench)\//],
    ['pino', /from 'pino(-pretty)?'/, /^src\/log\.ts$/],
  ];
  test.each(homes)('%s', (_, imported, home) => {
    expect(breaches(written, imported, home)).toEqual([]);
    expect(breaches(written, imported)).not.toEqual([]); // the pattern still finds what it is to find
  });
});

describe('the world comes in at one place', () => {
  test('the environment through the configuration, but for what the playground needs to start another program', () => {
    expect(
      breaches(
        written,
        /process\.env\b/,
        /^(src\/config\.ts|playground\/(open-browser|bot\/bot-process)\.ts)$/,
      ),
    ).toEqual([]);
  });

  test('time and chance through the clock', () => {
    const pattern = /\b(setTimeout|setInterval|Date\.now|Math\.random)\(/;
    expect(breaches(written, pattern, /^(src\/async\/clock\.ts|emulators\/|playground\/|bench\/)/)).toEqual(
      [],
    );
  });

  test('an end of the process through its main file', () => {
    expect(
      breaches(
        written,
        /process\.exit\(/,
        /^(src\/(start\.ts|doctor\/|setup\/|store-command\/main)|playground\/main\.ts|bench\/)/,
      ),
    ).toEqual([]);
  });
});

describe('a file', () => {
  test('begins by saying what it is for', () => {
    expect(breaches(written, /^(?!\/\*\*)/)).toEqual([]);
  });

  test('is named after what it does, not after where things end up', () => {
    const vague = /(^|-)(utils?|helpers?|common|managers?|services?|handlers?|misc|index)(-|\.)/;
    expect([...written.keys(), ...tests.keys()].filter((path) => vague.test(basename(path)))).toEqual([]);
  });

  test('exports by name and leaves nothing for later', () => {
    expect(breaches(written, /^export default /m)).toEqual([]);
    const later = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].join('|')})\\b`);
    expect(breaches(new Map([...written, ...tests]), later)).toEqual([]);
  });
});

test('a test takes fakes and mocks no module', () => {
  expect(breaches(tests, /\bvi\.(mock|doMock|hoisted)\(/)).toEqual([]);
});
