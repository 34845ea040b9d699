import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startProcess } from '../support/processes/start-process.ts';

const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A run of one small file on a machine without Chromium. */
async function run(settings: Readonly<Record<string, string>>) {
  const { ended, output } = startProcess(VITEST, {
    folder: ROOT,
    args: ['run', 'test/unit/snowflake.test.ts'],
    settings: { CHROMIUM_PATH: join(tmpdir(), 'no-chromium'), ...settings },
  });
  const code = await ended;
  return { code, output: output() };
}

test('a run without Chromium says at its end that it left out the page', async () => {
  const { code, output } = await run({});
  expect(output).toMatch(/1 passed[\s\S]*Left out: test\/browser, .* Chromium/);
  expect(code).toBe(0);
});

test('with CI=true it fails instead', async () => {
  const { code, output } = await run({ CI: 'true' });
  expect(output).toMatch(/cannot run: there is no Chromium/);
  expect(code).not.toBe(0);
});
