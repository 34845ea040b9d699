import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const documents = globSync('{*.md,docs/**/*.md}', { cwd: ROOT });
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe.each(documents)('%s', (document) => {
  test('leads to files that are there', () => {
    const targets = [...read(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(
      ([, target = '']) => target,
    );
    const missing = targets.filter((target) => !existsSync(join(ROOT, dirname(document), target)));
    expect(missing).toEqual([]);
  });
});

describe('the architecture page', () => {
  const page = read('docs/architecture.md');
  const sources = globSync('{src,commands}/**/*.ts', { cwd: ROOT }).map(read).join('\n');

  test('names functions that there are', () => {
    const path = page.slice(page.indexOf('## The path of a turn'), page.indexOf('## Where things go'));
    const names = [...path.matchAll(/`([a-z][A-Za-z]+)`/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(30);
    const isThere = (name: string | undefined): boolean => new RegExp(`\\b${name}\\b`).test(sources);
    expect([...new Set(names)].filter((name) => !isThere(name))).toEqual([]);
  });

  test('names every folder of the bot', () => {
    const folders = globSync('src/*/', { cwd: ROOT }).map((path) => path.replace(/\/$/, ''));
    expect(folders.length).toBeGreaterThan(5);
    expect(folders.filter((folder) => !page.includes(`\`${folder}\``))).toEqual([]);
  });
});
