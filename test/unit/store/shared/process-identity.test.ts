import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isDead, thisProcess } from '../../../../src/store/shared/process-identity.ts';

const MODULE = new URL('../../../../src/store/shared/process-identity.ts', import.meta.url).href;
const PROGRAM = `
  const { thisProcess } = await import(${JSON.stringify(MODULE)});
  console.log(await thisProcess());
  process.stdin.resume();
`;
const isLinux = process.platform === 'linux';

test('this process lives', async () => {
  expect(await isDead(await thisProcess())).toBe(false);
});

test.skipIf(!isLinux)('another one lives until it is killed', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM]);
  const [told] = await once(child.stdout, 'data');
  const other = String(told).trim();
  expect(await isDead(other)).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await isDead(other)).toBe(true);
});

test.skipIf(!isLinux)(
  'of a process with the same id that began at another time this one is no sign of life',
  async () => {
    expect(await isDead((await thisProcess()).replace(/\d+$/, '1'))).toBe(true);
  },
);

test.each([
  'another-machine pid 1, 00000000-0000-0000-0000-000000000000/another-machine/pid:[4026531836]/1',
  'a machine that tells nothing pid 4711',
  '',
])('of a process elsewhere nobody knows: %j', async (described) => {
  expect(await isDead(described)).toBe(false);
});
