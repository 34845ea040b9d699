import { expect, test } from 'vitest';
import { createPromptCache } from '../../../../emulators/assistant/http/prompt-cache.ts';

const said = (...texts: string[]) => ({
  model: 'm-1',
  instructions: 'Be brief.',
  messages: texts.map((text) => ({ role: 'user', text })),
  tools: [],
  hosted: [],
  toolOutputs: [],
});
const LONG = 'word '.repeat(1_000); // 1,250 tokens

test('a prompt that begins as an earlier one is cached in steps of 128 tokens, from 1,024 on', () => {
  const cache = createPromptCache();
  expect(cache.read(said(LONG), null)).toBe(0);
  expect(cache.read(said(LONG, 'more'), null)).toBe(1_152);
  expect(cache.read(said('other', LONG), null)).toBe(0);
  expect(cache.read(said('short'), null)).toBe(0);
  expect(cache.read(said('short', 'more'), null)).toBe(0);
});

test('another model, or another key, has a cache of its own', () => {
  const cache = createPromptCache();
  cache.read(said(LONG), 'one');
  expect(cache.read(said(LONG), 'two')).toBe(0);
  expect(cache.read({ ...said(LONG), model: 'm-2' }, 'one')).toBe(0);
  expect(cache.read(said(LONG, 'more'), 'one')).toBe(1_152);
});
