import { expect, test } from 'vitest';
import { createArrivals } from '../../../../src/conversation/intake/arrivals.ts';

test('what has to be looked at longer is not overtaken in its channel', async () => {
  const arrivals = createArrivals();
  const look = Promise.withResolvers<string>();
  const begun: string[] = [];
  const begin = async (text: string) => void begun.push(text);
  const first = arrivals.inOrder('1', () => look.promise, begin);
  const second = arrivals.inOrder('1', async () => 'second', begin);
  await arrivals.inOrder('2', async () => 'elsewhere', begin);
  look.resolve('first');
  await Promise.all([first, second]);
  expect(begun).toEqual(['elsewhere', 'first', 'second']);
});

test('what becomes of one holds up none of those after it, nor does a failed look', async () => {
  const arrivals = createArrivals();
  const never = arrivals.inOrder(
    '1',
    async () => {},
    () => new Promise<void>(() => {}),
  );
  never.catch(() => {});
  const failed = arrivals.inOrder(
    '1',
    () => Promise.reject(new Error('unreadable')),
    async () => {},
  );
  await expect(failed).rejects.toThrow('unreadable');
  await expect(
    arrivals.inOrder(
      '1',
      async () => 'next',
      async (text) => text,
    ),
  ).resolves.toBe('next');
});
