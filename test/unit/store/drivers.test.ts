import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const APP = fileURLToPath(new URL('../../../src/app.ts', import.meta.url));
const DRIVERS = ['sqlite3', 'pg', '@redis/client'];

/** The drivers that are loaded once the whole bot is; all of them are CommonJS, whose modules are listed. */
const PROGRAM = `
  await import(${JSON.stringify(APP)});
  const { default: Module } = await import('node:module');
  const loaded = Object.keys(Module._cache);
  const drivers = ${JSON.stringify(DRIVERS)}.filter((name) => loaded.some((path) => path.includes('/node_modules/' + name + '/')));
  console.log(JSON.stringify({ modules: loaded.length, drivers }));
`;

test('no database’s driver is loaded before the configuration has chosen it', async () => {
  const args = ['--input-type=module', '--eval', PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, args, { encoding: 'utf8' });
  const { modules, drivers } = JSON.parse(stdout);
  expect(modules).toBeGreaterThan(0); // the list is not of another kind
  expect(drivers).toEqual([]);
});
