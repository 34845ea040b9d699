import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { chromiumForTests } from './test/support/page/chromium.ts';

/** Most of what takes long waits for a process or a socket: one more file than Vitest's own choice goes on meanwhile. */
const maxWorkers = Math.max(2, availableParallelism() - 1);

const projects = [
  { test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/contracts/**/*.test.ts'], maxWorkers } },
  {
    test: {
      maxWorkers,
      name: 'integration',
      include: ['test/integration/**/*.test.ts'],
      testTimeout: 30_000,
      hookTimeout: 30_000,
    },
  },
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

export default defineConfig({
  test: { projects: chromiumForTests() === null ? projects : [...projects, browser] },
});
