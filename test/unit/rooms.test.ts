import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { breaches, circles, readImports } from '../../scripts/check-imports.ts';
import { ROOMS } from '../../scripts/rooms.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const imports = readImports(ROOT);
const own = (from: string, to: string) => ({ from, to, isOwn: true });
const outside = (from: string, to: string) => ({ from, to, isOwn: false });

describe('the house', () => {
  test('keeps to its rooms', () => {
    expect(imports.length).toBeGreaterThan(1_000);
    expect(breaches(imports)).toEqual([]);
  });

  test('has no circle, of files or of folders side by side', () => {
    expect(circles(imports)).toEqual([]);
  });

  test('has no folder with more files than a screen shows', () => {
    const files = globSync('{src,commands,emulators,playground,chaos}/**/*.{ts,tsx}', { cwd: ROOT });
    const sizes = Map.groupBy(files, (path) => dirname(path));
    expect([...sizes].filter(([, inside]) => inside.length > 16).map(([folder]) => folder)).toEqual([]);
  });

  test('has every room that is named', () => {
    const files = new Set(imports.flatMap(({ from, to, isOwn }) => (isOwn ? [from, to] : [from])));
    const isThere = (path: string) => [...files].some((file) => file === path || file.startsWith(`${path}/`));
    const named = ROOMS.flatMap(({ path, imports: allowed }) => [path, ...allowed]);
    expect([...new Set(named)].filter((path) => !isThere(path))).toEqual([]);
  });
});

describe('what no room allows is named', () => {
  test.each([
    ['an edge that imports another', own('src/engine/chat/run.ts', 'src/store/open-store.ts')],
    ['the domain that imports an edge', own('src/conversation/turn/steps.ts', 'src/discord/rest/rest.ts')],
    ['the domain that imports a library of an edge', outside('src/conversation/message.ts', 'discord.js')],
    ['the domain that reaches outside by itself', outside('src/conversation/message.ts', 'node:fs')],
    ['the bot that imports an emulator', own('src/app.ts', 'emulators/discord/server.ts')],
    ['a command that imports more than its twin', own('commands/help.ts', 'src/discord/rest/rest.ts')],
    ['an emulator that imports the domain', own('emulators/discord/server.ts', 'src/conversation/place.ts')],
    ['the page that imports its server', own('playground/page/main.ts', 'playground/http/guard.ts')],
    ['a file in no room', own('src/elsewhere.ts', 'src/errors.ts')],
  ])('%s', (_, planted) => {
    expect(breaches([planted])).toHaveLength(1);
  });

  test('and what one allows is not', () => {
    expect(breaches([own('src/engine/chat/run.ts', 'src/conversation/ports/engine.ts')])).toEqual([]);
    expect(breaches([outside('src/engine/chat/run.ts', 'node:crypto')])).toEqual([]);
  });

  test('a circle of files, and one of folders without any of files', () => {
    expect(circles([own('src/a/x.ts', 'src/a/y.ts'), own('src/a/y.ts', 'src/a/x.ts')])).toEqual([
      'a circle: src/a/x.ts → src/a/y.ts → src/a/x.ts',
    ]);
    expect(circles([own('src/a/x.ts', 'src/b/y.ts'), own('src/b/z.ts', 'src/a/w.ts')])).toEqual([
      'a circle: src/a → src/b → src/a',
    ]);
    expect(circles([own('src/a/x.ts', 'src/b/y.ts'), own('src/compose.ts', 'src/a/x.ts')])).toEqual([]);
  });
});
