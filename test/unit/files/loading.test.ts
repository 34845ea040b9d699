import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Libraries that only a turn with files needs. */
const HEAVY = ['file-type', 'unpdf', 'fflate', 'htmlparser2'];

/** What a file imports when it is loaded; what it imports later does not count. */
function imports(path: string): string[] {
  const source = readFileSync(ROOT + path, 'utf8');
  return Array.from(
    source.matchAll(/^(?:import|export)\b(?! type\b)[^;]*?from '([^']+)';$/gm),
    ([, from]) => from ?? '',
  );
}

/** Everything that is loaded with a file. */
function loadedWith(path: string, seen = new Set<string>()): ReadonlySet<string> {
  for (const from of imports(path)) {
    const target = from.startsWith('.') ? fileURLToPath(new URL(from, `file:///${path}`)).slice(1) : from;
    if (seen.has(target)) continue;
    seen.add(target);
    if (from.startsWith('.')) loadedWith(target, seen);
  }
  return seen;
}

test('a bot that is sent no file loads no library for any', () => {
  const loaded = loadedWith('src/start.ts');
  expect(loaded).toContain('src/files/create-files.ts');
  expect(HEAVY.filter((library) => loaded.has(library))).toEqual([]);
  const all = globSync('src/files/**/*.ts', { cwd: ROOT }).flatMap(imports);
  expect(HEAVY.filter((library) => all.includes(library))).not.toEqual([]); // they are found where they are
});
