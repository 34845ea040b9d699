import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NODE_FLAGS } from '../../../../playground/bot/bot-process.ts';

const { scripts } = JSON.parse(
  readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
) as { scripts: Record<string, string> };

// https://nodejs.org/docs/latest-v24.x/api/cli.html#--max-semi-space-sizesize-in-mib
test('the bot of the playground and of the benchmarks has the memory of one that npm starts', () => {
  expect(NODE_FLAGS).toContain('--max-semi-space-size=4');
  expect(scripts.start).toBe(['node', ...NODE_FLAGS, 'src/main.ts'].join(' '));
});
