import { expect, test } from 'vitest';
import { createGroupCommit, type RowToWrite } from '../../../src/store/group-commit.ts';
import { isBusy } from '../../../src/store/sqlite/errors.ts';

interface Disk {
  /** One write of these rows. */
  readonly write: (...keys: readonly string[]) => Promise<void>;
  /** The keys of each commit so far. */
  readonly commits: readonly string[][];
  /** Ends the commit under way. */
  end(error?: Error): Promise<void>;
}

function createDisk(): Disk {
  const commits: string[][] = [];
  let ending = Promise.withResolvers<void>();
  const write = createGroupCommit((rows: readonly RowToWrite[]) => {
    commits.push(rows.map(({ key }) => key));
    ending = Promise.withResolvers();
    return ending.promise;
  }, isBusy);
  return {
    write: (...keys) => write(keys.map((key) => ({ key, value: `value of ${key}` }))),
    commits,
    async end(error) {
      if (error === undefined) ending.resolve();
      else ending.reject(error);
      await new Promise(setImmediate);
    },
  };
}

/** How each write has ended, in the order in which they did. */
function watch(writes: Readonly<Record<string, Promise<void>>>): string[] {
  const ended: string[] = [];
  for (const [key, write] of Object.entries(writes))
    write.then(
      () => ended.push(key),
      ({ message }: Error) => ended.push(`${key}: ${message}`),
    );
  return ended;
}

test('a write that comes alone is committed at once', async () => {
  const disk = createDisk();
  const ended = watch({ a: disk.write('a') });
  expect(disk.commits).toEqual([['a']]);
  await disk.end();
  expect(ended).toEqual(['a']);
});

test('those that come while another is committed share the next commit, and hear only after it', async () => {
  const disk = createDisk();
  const ended = watch({ a: disk.write('a'), b: disk.write('b'), c: disk.write('c') });
  await disk.end();
  expect(disk.commits).toEqual([['a'], ['b', 'c']]);
  expect(ended).toEqual(['a']);
  await disk.end();
  expect(ended).toEqual(['a', 'b', 'c']);
});

test('one that cannot be written fails for itself alone', async () => {
  const disk = createDisk();
  const ended = watch({ a: disk.write('a'), b: disk.write('b'), c: disk.write('c') });
  await disk.end();
  await disk.end(new Error('too big')); // b and c together
  await disk.end(new Error('too big')); // b
  await disk.end(); // c
  expect(disk.commits).toEqual([['a'], ['b', 'c'], ['b'], ['c']]);
  expect(ended).toEqual(['a', 'b: too big', 'c']);
});

test('a file that another process holds fails all that wait for it, and the next write is committed', async () => {
  const disk = createDisk();
  const ended = watch({ a: disk.write('a'), b: disk.write('b'), c: disk.write('c') });
  await disk.end();
  await disk.end(Object.assign(new Error('busy'), { code: 'SQLITE_BUSY' }));
  expect(ended).toEqual(['a', 'b: busy', 'c: busy']);
  watch({ d: disk.write('d') });
  expect(disk.commits).toEqual([['a'], ['b', 'c'], ['d']]);
});

test('a long burst is committed in several parts, in its order', async () => {
  const disk = createDisk();
  const keys = Array.from({ length: 151 }, (_, n) => `key ${n}`);
  for (const key of keys) void disk.write(key);
  for (let n = 0; n < 3; n += 1) await disk.end();
  expect(disk.commits.map(({ length }) => length)).toEqual([1, 100, 50]);
  expect(disk.commits.flat()).toEqual(keys);
});

test('the rows of one write are committed together, with others and alone', async () => {
  const disk = createDisk();
  const ended = watch({ a: disk.write('a', 'a2'), b: disk.write('b', 'b2'), c: disk.write('c') });
  await disk.end();
  await disk.end(new Error('too big')); // b and c together
  await disk.end(new Error('too big')); // b
  await disk.end(); // c
  expect(disk.commits).toEqual([['a', 'a2'], ['b', 'b2', 'c'], ['b', 'b2'], ['c']]);
  expect(ended).toEqual(['a', 'b: too big', 'c']);
});
