import { beforeAll, describe, expect, test } from 'vitest';
import { createPageFiles } from '../../../../playground/http/page-files.ts';

const pages = createPageFiles();
const texts = new Map<string, string>();

beforeAll(async () => {
  for (const path of pages.paths) texts.set(path, String(Buffer.from((await pages.read(path))?.body ?? [])));
});

/** What a module asks the browser to load, as paths from the root. */
function imports(path: string): string[] {
  const found = [...(texts.get(path) ?? '').matchAll(/\b(?:from|import)\s*(['"])([^'"]+)\1/g)];
  return found.map(([, , name = '']) => new URL(name, `http://page/${path}`).pathname.slice(1));
}

describe('the page’s files', () => {
  test('are scripts, styles and libraries', () => {
    expect(pages.paths).toEqual(
      expect.arrayContaining(['index.html', 'main.ts', 'styles/page.css', 'lib/preact']),
    );
  });

  test('are served as what they are', async () => {
    const types = await Promise.all(
      ['main.ts', 'styles/page.css', 'icon.svg', 'lib/preact'].map((path) => pages.read(path)),
    );
    expect(types.map((file) => file?.type)).toEqual([
      'text/javascript; charset=utf-8',
      'text/css; charset=utf-8',
      'image/svg+xml',
      'text/javascript; charset=utf-8',
    ]);
  });

  test('hold no types, and import only what is served', () => {
    const scripts = [...texts.keys()].filter((path) => path.endsWith('.ts'));
    expect(scripts.length).toBeGreaterThan(40);
    for (const path of scripts) {
      expect(texts.get(path), path).not.toMatch(/^import type/m);
      for (const wanted of imports(path)) expect(pages.paths, `${path} imports ${wanted}`).toContain(wanted);
    }
  });

  test('name every style in the page', () => {
    const styles = pages.paths.filter((path) => path.endsWith('.css'));
    for (const path of styles) expect(texts.get('index.html')).toContain(`href="/${path}"`);
  });

  test.each([
    '../stage.ts',
    '%2e%2e/stage.ts',
    'tsconfig.json',
    'lib/hono',
    'lib/../main.ts',
    '/etc/passwd',
    '',
  ])('%j is none of them', async (path) => {
    expect(await pages.read(path)).toBeNull();
  });
});
