/** A bot without function tools loads nothing of them. */

import { expect, test } from 'vitest';
import { loadedWith } from '../../support/loaded-with.ts';

test('what is loaded with the bot has no tool in it', () => {
  const loaded = [...loadedWith('src/app.ts')];
  expect(loaded).toContain('src/conversation/turn/steps/calls.ts');
  expect(loaded.filter((file) => /^src\/(tools|mcp|load-tools)/.test(file))).toEqual([]);
});
