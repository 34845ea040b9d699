import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Kept, MadeCopies, ToKeep } from '../../../../src/conversation/ports/made-copies.ts';
import { createMadeCopies } from '../../../../src/store/made/copies.ts';
import { createKeptLog, type KeptLog } from '../../../support/fakes/kept-log.ts';

const MEGABYTE = 1_048_576;
let folder: string;
let log: KeptLog;
let copies: MadeCopies;

/** As another process has it. */
function start(): MadeCopies {
  return createMadeCopies({ kind: 'sqlite', path: join(folder, 'bobbin.sqlite'), backupEveryMs: null }, log);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-made-'));
  log = createKeptLog();
  copies = start();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const made = (): string => join(folder, 'bobbin-made');
const names = async (): Promise<string[]> => (await readdir(made()).catch(() => [])).toSorted();
const textOf = async (process: MadeCopies): Promise<string> =>
  new Response((await process.open('11', '12-0'))?.stream()).text();
const streamOf = (text: string): ReadableStream<Uint8Array> => new Blob([text]).stream();
function keep(key: string, bytes: ReadableStream<Uint8Array>, fields: Partial<ToKeep> = {}): Promise<Kept> {
  const signal = new AbortController().signal;
  return copies.keep({ conversationId: '11', key, bytes, maxBytes: MEGABYTE, signal, ...fields });
}

test('a copy is read by this process and by the next, and by nobody else on the machine', async () => {
  expect(await keep('12-0', streamOf('n,square'))).toEqual({
    kind: 'kept',
    size: 8,
    beginning: new TextEncoder().encode('n,square'),
  });
  for (const process of [copies, start()]) expect(await textOf(process)).toBe('n,square');
  expect(await copies.open('11', '12-1')).toBeNull();
  expect((await stat(join(made(), '11-12-0'))).mode & 0o077).toBe(0);
});

test('nothing is made before the first copy', async () => {
  await copies.sweep(['11']);
  await copies.clear('11');
  expect(await copies.open('11', '12-0')).toBeNull();
  expect(await readdir(folder)).toEqual([]);
});

test('a copy that is made again takes the place of the one before', async () => {
  await keep('12-0', streamOf('the first'));
  await keep('12-0', streamOf('second'));
  expect(await textOf(copies)).toBe('second');
});

test('of 24 MB no more is in memory than what is being written', async () => {
  let pulled = 0;
  let most = 0;
  const part = join(made(), '11-12-0.part');
  const bytes = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const written = await stat(part).then(
        ({ size }) => size,
        () => 0,
      );
      most = Math.max(most, pulled - written);
      if (pulled >= 24 * MEGABYTE) return controller.close();
      pulled += MEGABYTE / 4;
      controller.enqueue(new Uint8Array(MEGABYTE / 4));
    },
  });
  expect(await keep('12-0', bytes, { maxBytes: 25 * MEGABYTE })).toMatchObject({
    kind: 'kept',
    size: 24 * MEGABYTE,
  });
  expect(most).toBeLessThanOrEqual(MEGABYTE);
});

test('what is too large is left where it is, and nothing of it stays here', async () => {
  let isCancelled = false;
  const bytes = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(MEGABYTE / 2)),
    cancel: () => {
      isCancelled = true;
    },
  });
  expect(await keep('12-0', bytes)).toEqual({ kind: 'too-large' });
  expect(isCancelled).toBe(true);
  expect(await names()).toEqual([]);
});

test('bytes that break off leave no copy', async () => {
  const bytes = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(new Uint8Array(3));
      controller.error(new Error('cut'));
    },
  });
  expect(await keep('12-0', bytes)).toEqual({ kind: 'cut' });
  expect(await names()).toEqual([]);
});

test('a stop ends it at once, whatever the service does', async () => {
  const abort = new AbortController();
  const bytes = new ReadableStream<Uint8Array>({ pull: () => abort.abort(new Error('stopped')) });
  await expect(keep('12-0', bytes, { signal: abort.signal })).rejects.toThrow('stopped');
  expect(await names()).toEqual([]);
});

test('a disk that takes none is told to the operator, and is no failure', async () => {
  await writeFile(made(), 'a file in the way');
  expect(await keep('12-0', streamOf('x'))).toEqual({ kind: 'not-kept' });
  expect(log.lines).toContainEqual(
    expect.objectContaining({ level: 'error', fields: expect.objectContaining({ event: 'made.not-kept' }) }),
  );
});

test('copies of one conversation go when they are not needed, and those of others stay', async () => {
  await keep('12-0', streamOf('x'));
  await keep('14-0', streamOf('y'), { conversationId: '111' });
  await copies.clear('11');
  expect(await names()).toEqual(['111-14-0']);
});

test('a start deletes what earlier processes have left of conversations that owe nothing', async () => {
  await keep('12-0', streamOf('x'));
  await keep('14-0', streamOf('y'), { conversationId: '13' });
  await writeFile(join(made(), '13-15-0.part'), 'half');
  const next = start();
  await next.sweep(['11']);
  expect(await names()).toEqual(['11-12-0']);
  await next.clear('11');
  expect(await names()).toEqual([]);
});

test('a key leads to no other place', async () => {
  await keep('../../12-0', streamOf('x'));
  expect(await names()).toEqual(['11-12-0']);
  expect(await readFile(join(made(), '11-12-0'), 'utf8')).toBe('x');
});
