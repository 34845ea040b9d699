/** A bot that nobody watches loads nothing of what it takes. */

import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadWatchers } from '../../../src/ops/watchers.ts';
import { createFakeClock } from '../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../support/fakes/kept-log.ts';

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

test('what is loaded with the bot has no metrics in it', () => {
  const loaded = [...loadedWith(join(SRC, 'app.ts'))].map((file) => relative(SRC, file));
  expect(loaded).toContain(join('ops', 'watchers.ts'));
  expect(loaded.filter((file) => /^ops\/(metrics|traces)\//.test(file))).toEqual([]);
});

test('where nothing is asked for, nobody is told of anything', async () => {
  const engine = { kind: 'chat', baseUrl: 'http://127.0.0.1/v1' } as const;
  const watchers = await loadWatchers(
    { health: null, traces: null, engine },
    { clock: createFakeClock(), log: createKeptLog() },
  );
  expect(watchers).toMatchObject({ metrics: null, observer: undefined });
  await watchers.close();
});
