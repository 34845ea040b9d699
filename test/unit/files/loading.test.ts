import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { imports, loadedWith } from '../../support/loaded-with.ts';

/** Libraries that only a turn with files needs. */
const HEAVY = ['file-type', 'unpdf', 'fflate', 'htmlparser2'];

test('a bot that is sent no file loads no library for any', () => {
  const loaded = loadedWith('src/start.ts');
  expect(loaded).toContain('src/files/create-files.ts');
  expect(HEAVY.filter((library) => loaded.has(library))).toEqual([]);
  const all = globSync('src/files/**/*.ts').flatMap(imports);
  expect(HEAVY.filter((library) => all.includes(library))).not.toEqual([]); // they are found where they are
});
