import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { leftOutWithoutDatabases } from './test/support/databases/found.ts';
import { PUBLISHED_DOCUMENT } from './test/support/engine/published-document.ts';
import { chromiumForTests } from './test/support/page/chromium.ts';
import { isThorough } from './test/support/thorough.ts';

/**
 * Most of what takes long waits for a process, a socket or a page: so many files go on at one time that no core is idle
 * meanwhile. With one more on two cores, event streams inside of a worker were seen to end early, of which the cause is not known.
 */
const maxWorkers = Math.max(3, availableParallelism());

/** The programs that tests start share compiled code, which makes a start a third cheaper. */
const env = { NODE_COMPILE_CACHE: join(tmpdir(), 'bobbin-compiled') };

const shared = {
  maxWorkers,
  isolate: false, // no module of ours holds state that changes, so that each is loaded once for all files of a worker
  // Node reads the sources as it does when they run, types stripped: no test needs more, such as modules in place of others.
  experimental: { viteModuleRunner: false, nodeLoader: false },
  // Longer than a slow and busy machine needs. A limit ends what hangs and decides nothing else.
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 120_000 } },
};

const projects = [
  { test: { ...shared, name: 'unit', include: ['test/unit/**/*.test.ts', 'test/contracts/**/*.test.ts'] } },
  { test: { ...shared, name: 'integration', include: ['test/integration/**/*.test.ts'] } },
];

/** The page, in a Chromium for each worker. */
const browser = { test: { ...shared, name: 'browser', include: ['test/browser/**/*.test.ts'] } };

/**
 * Kills and storms. Each file runs several bots side by side, which mostly wait for one another for every day, and take the
 * whole machine in the long form: then they come last.
 */
const chaos = {
  test: {
    ...shared,
    name: 'chaos',
    include: ['test/chaos/**/*.test.ts'],
    ...(isThorough && { maxWorkers: 1, sequence: { groupOrder: 1 } }),
  },
};

const hasChromium = chromiumForTests() !== null;

const left = [
  ...(hasChromium ? [] : ['test/browser, the tests of the playground’s page, for want of Chromium']),
  ...(PUBLISHED_DOCUMENT === null
    ? ['requests held against OpenAI’s published document, which OPENAI_OPENAPI would name']
    : []),
  ...leftOutWithoutDatabases(),
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
