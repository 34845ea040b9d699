import { defineConfig } from 'vitest/config';
import { chromiumForTests } from './test/support/chromium.ts';

const projects = [
  { test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/contracts/**/*.test.ts'] } },
  {
    test: {
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
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
    sequence: { groupOrder: 1 },
  },
};

export default defineConfig({
  test: { projects: chromiumForTests() === null ? projects : [...projects, browser] },
});
