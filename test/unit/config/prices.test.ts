import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OWN_PRICES, PRICED_ON } from '../../../src/config/prices.ts';
import { loadConfig } from '../../../src/config.ts';
import { configProblems } from '../../support/config-problems.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bobbin-prices-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function environment(text: string | null) {
  const path = join(folder, 'prices.json');
  if (text !== null) writeFileSync(path, text);
  return { DISCORD_TOKEN: 'token', OPENAI_API_KEY: 'sk-secret', PRICES_FILE: path };
}

test('a file of prices goes before the table that comes along', () => {
  const own = { input: 0.3, cached: 0.03, output: 1 };
  const { prices } = loadConfig(environment(JSON.stringify({ 'my-model': own, 'gpt-6-luna': own })));
  expect(prices).toEqual({ ...OWN_PRICES, 'my-model': own, 'gpt-6-luna': own });
});

test.each([
  ['is missing', null, /PRICES_FILE: expected a JSON file such as .*, got .*prices\.json.* \(ENOENT/],
  ['is no JSON', 'input: 1', /PRICES_FILE: expected a JSON file .*JSON/],
  ['lacks a price', '{"m": {"input": 1}}', /at m\.output/],
  ['has a price that is none', '{"m": {"input": -1, "output": 1}}', /at m\.input/],
  ['has a name that is none', '{"m": {"input": 1, "output": 1, "cache": 1}}', /at m.*cache/],
])('a file that %s ends the start with a line that says so', (_, text, line) => {
  expect(configProblems(environment(text))).toEqual([expect.stringMatching(line)]);
});

test('the table that comes along has a date, and prices that go down with the cache', () => {
  expect(PRICED_ON).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  for (const { input, cached = input, written = input } of Object.values(OWN_PRICES)) {
    expect(cached).toBeLessThanOrEqual(input);
    expect(written).toBeGreaterThanOrEqual(input);
  }
});
