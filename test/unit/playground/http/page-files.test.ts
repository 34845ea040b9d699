import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPageFiles } from '../../../../playground/http/page-files.ts';

const PAGE = fileURLToPath(new URL('../../../../playground/page/', import.meta.url));
const pages = createPageFiles();

const textOf = async (path: string): Promise<string> =>
  String(Buffer.from((await pages.read(path))?.body ?? []));

/** What a script asks the browser to load, at once or later, as paths from the root. */
async function imports(path: string): Promise<string[]> {
  const found = (await textOf(path)).matchAll(/\b(?:from|import)\s*\(?(['"])(\.[^'"]+)\1/g);
  return [...found].map(([, , name = '']) => new URL(name, `http://page/${path}`).pathname.slice(1));
}

describe('the page’s files', () => {
  test('are served as what they are', async () => {
    const types = await Promise.all(
      ['index.html', 'main.js', 'main.css', 'icon.svg'].map((path) => pages.read(path)),
    );
    expect(types.map((file) => file?.type)).toEqual([
      'text/html; charset=utf-8',
      'text/javascript; charset=utf-8',
      'text/css; charset=utf-8',
      'image/svg+xml',
    ]);
  });

  test('hold no types, and import only what is served', async () => {
    const scripts = new Set(['main.js']);
    for (const path of scripts) {
      expect(await textOf(path), path).not.toMatch(/^import type/m);
      for (const wanted of await imports(path)) {
        expect(await pages.read(wanted), `${path} imports ${wanted}`).not.toBeNull();
        scripts.add(wanted);
      }
    }
    expect(scripts.size).toBeGreaterThan(10);
  });

  test('name every one of their own in the page, and every style in the one that is loaded', async () => {
    for (const path of ['main.js', 'main.css', 'icon.svg'])
      expect(await textOf('index.html')).toContain(`"/${path}"`);
    const style = await readFile(join(PAGE, 'main.css'), 'utf8');
    for (const name of await readdir(join(PAGE, 'styles'))) expect(style).toContain(`"./styles/${name}"`);
  });

  test.each([
    '../stage.ts',
    '%2e%2e/stage.ts',
    'main.tsx',
    'tsconfig.json',
    'styles/page.css',
    'chunks/../main.js',
    '/etc/passwd',
    '',
  ])('%j is none of them', async (path) => {
    expect(await pages.read(path)).toBeNull();
  });
});

describe('a source that changes', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bobbin-test-'));
    for (const name of ['index.html', 'icon.svg', 'main.css']) await writeFile(join(folder, name), '');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('shows after a reload, also one that was broken meanwhile', async () => {
    const changing = createPageFiles(folder);
    const write = (text: string): Promise<void> => writeFile(join(folder, 'main.tsx'), text);
    const reload = async (): Promise<string> => {
      await changing.read('index.html');
      return String(Buffer.from((await changing.read('main.js'))?.body ?? []));
    };
    await write('console.log("one");');
    expect(await reload()).toContain('"one"');
    await write('console.log(;');
    await expect(reload()).rejects.toThrow(/main\.tsx/);
    await write('console.log("two");');
    expect(await reload()).toContain('"two"');
  });
});
