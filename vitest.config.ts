import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { PUBLISHED_DOCUMENT } from './test/support/engine/published-document.ts';
import { chromiumForTests } from './test/support/page/chromium.ts';
import { isThorough } from './test/support/thorough.ts';

/**
 * Most of what takes long waits for a process or a socket: one more file than Vitest's own choice goes on meanwhile, and
 * for every day another one, so that no core is idle while files wait.
 */
const maxWorkers = isThorough ? Math.max(2, availableParallelism() - 1) : Math.max(3, availableParallelism());

/** The programs that tests start share compiled code, which makes a start a third cheaper. */
const env = { NODE_COMPILE_CACHE: join(tmpdir(), 'bobbin-compiled') };

/** Longer than a slow and busy machine needs. A limit ends what hangs and decides nothing else. */
const limits = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 60_000 } } };

const projects = [
  {
    test: {
      ...limits,
      name: 'unit',
      include: ['test/unit/**/*.test.ts', 'test/contracts/**/*.test.ts'],
      maxWorkers,
      isolate: false, // no module of ours holds state that changes, so that each is loaded once for all files
    },
  },
  { test: { ...limits, name: 'integration', include: ['test/integration/**/*.test.ts'], maxWorkers } },
];

/** The page, in Chromium; one file at a time and after the others, so that nothing else takes its time. */
const browser = {
  test: {
    name: 'browser',
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    isolate: false,
    expect: { poll: { timeout: 30_000 } },
    sequence: { groupOrder: 1 },
  },
};

/** Kills and storms, last: each file runs several bots side by side and takes the whole machine. */
const chaos = {
  test: {
    ...limits,
    name: 'chaos',
    include: ['test/chaos/**/*.test.ts'],
    maxWorkers: 1,
    sequence: { groupOrder: 2 },
  },
};

const hasChromium = chromiumForTests() !== null;

const left = [
  ...(hasChromium ? [] : ['test/browser, the tests of the playground’s page, for want of Chromium']),
  ...(PUBLISHED_DOCUMENT === null
    ? ['requests held against OpenAI’s published document, which OPENAI_OPENAPI would name']
    : []),
];

/** Says at a run's end what it left out, so that nobody takes it for the whole. */
const leftOut = {
  onTestRunEnd() {
    for (const what of left) process.stderr.write(`\nLeft out: ${what}.\n`);
  },
};

export default defineConfig({
  test: {
    env,
    projects: [...projects, ...(hasChromium ? [browser] : []), chaos],
    reporters: ['default', leftOut],
  },
});
