import { expect, test } from 'vitest';
import { createKeyedQueue } from '../../../src/async/keyed-queue.ts';
import { idle } from '../../support/idle.ts';

test('tasks of one lane run in order, also when an earlier one is slower', async () => {
  const lanes = createKeyedQueue();
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const done = Promise.all([
    lanes.run('a', async () => {
      await first.promise;
      order.push('first');
    }),
    lanes.run('a', async () => {
      order.push('second');
    }),
  ]);
  await lanes.run('b', async () => {
    order.push('other lane');
  });
  first.resolve();
  await done;
  expect(order).toEqual(['other lane', 'first', 'second']);
});

test('a task that fails tells its caller and not the next one', async () => {
  const lanes = createKeyedQueue();
  const failing = lanes.run('a', async () => {
    throw new Error('broken');
  });
  const next = lanes.run('a', async () => 'fine');
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('fine');
});

test('a lane without work leaves nothing behind', async () => {
  const lanes = createKeyedQueue();
  await Promise.all(Array.from({ length: 100 }, (_, n) => lanes.run(`lane ${n % 10}`, async () => n)));
  await idle();
  expect(lanes.size).toBe(0);
});

test('what has to be looked at longer is not overtaken in its channel', async () => {
  const lanes = createKeyedQueue();
  const look = Promise.withResolvers<string>();
  const begun: string[] = [];
  const begin = async (text: string) => void begun.push(text);
  const first = lanes.inOrder('1', () => look.promise, begin);
  const second = lanes.inOrder('1', async () => 'second', begin);
  await lanes.inOrder('2', async () => 'elsewhere', begin);
  look.resolve('first');
  await Promise.all([first, second]);
  expect(begun).toEqual(['elsewhere', 'first', 'second']);
});

test('what becomes of one holds up none of those after it, nor does a failed look', async () => {
  const lanes = createKeyedQueue();
  const never = lanes.inOrder(
    '1',
    async () => {},
    () => new Promise<void>(() => {}),
  );
  never.catch(() => {});
  const failed = lanes.inOrder(
    '1',
    () => Promise.reject(new Error('unreadable')),
    async () => {},
  );
  await expect(failed).rejects.toThrow('unreadable');
  await expect(
    lanes.inOrder(
      '1',
      async () => 'next',
      async (text) => text,
    ),
  ).resolves.toBe('next');
});
