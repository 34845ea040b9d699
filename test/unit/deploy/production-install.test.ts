/** `npm ci --omit=dev` installs all that `npm start` needs. The workflow does it in earnest. */

import { expect, test } from 'vitest';
import { readImports } from '../../../scripts/check-imports.ts';
import { ROOT, read } from './deployment.ts';

const { dependencies, devDependencies, scripts } = JSON.parse(read('package.json'));

test('every package that the bot and its commands import is a dependency', () => {
  const packages = readImports(ROOT)
    .filter(({ from, isOwn }) => !isOwn && /^(src|commands)\//.test(from))
    .filter(({ to }) => !to.startsWith('node:'))
    .map(({ to }) => /^(@[^/]+\/)?[^/]+/.exec(to)?.[0] ?? to);
  expect(packages.length).toBeGreaterThan(20);
  expect([...new Set(packages)].filter((name) => !Object.hasOwn(dependencies, name))).toEqual([]);
});

test('so is the runtime that npm starts it with', () => {
  expect(scripts.start).toMatch(/^node /);
  expect(Object.keys(dependencies)).toContain('node');
  expect(Object.keys(devDependencies)).not.toContain('node');
});
