import { expect, test } from 'vitest';
import { loadedWith } from '../support/loaded-with.ts';

test('a bot asks Discord for its session before it loads what it needs later', () => {
  const loaded = loadedWith('src/start.ts');
  expect(loaded).toContain('discord.js');
  expect(loaded).toContain('pino');
  expect(loaded).toContain('src/engine/responses/engine.ts');
  expect(['openai', 'openai/index.mjs', 'pino-pretty'].filter((library) => loaded.has(library))).toEqual([]);
});
