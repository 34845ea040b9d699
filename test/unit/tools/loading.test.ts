/** A bot without function tools loads nothing of them. */

import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../../../src/', import.meta.url));
const STATIC = /^import (?!type\b)(?:[^'";]*? from )?'(\.[^']+)';/gm;

/** The files that are loaded with this one. */
function loadedWith(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, to = ''] of readFileSync(file, 'utf8').matchAll(STATIC))
    loadedWith(join(dirname(file), to), seen);
  return seen;
}

test('what is loaded with the bot has no tool in it', () => {
  const loaded = [...loadedWith(join(SRC, 'app.ts'))].map((file) => relative(SRC, file));
  expect(loaded).toContain(join('conversation', 'turn', 'steps', 'calls.ts'));
  expect(loaded.filter((file) => /^(tools|mcp|load-tools)/.test(file))).toEqual([]);
});
