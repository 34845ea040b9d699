import { expect, test } from 'vitest';
import { observeQueue } from '../../../../src/ops/metrics/queue.ts';
import { pending, record } from '../../../support/messages.ts';

const waiting = (...from: number[]) => from.map((n) => pending(n, 'text')); // accepted at n
const here = record({ pending: waiting(5, 6) });
const there = record({ id: '100000000000000002', pending: waiting(3) });

test('the queue is what waits in all conversations, and as old as the oldest of it', () => {
  const queue = observeQueue();
  expect([queue.messages(), queue.oldestMs(10)]).toEqual([0, 0]);
  queue.knows(here);
  queue.knows(there);
  expect([queue.messages(), queue.oldestMs(10)]).toEqual([3, 7]);
  const taken = queue.changing(there, { ...there, pending: [] });
  expect(queue.messages()).toBe(3); // not before it is durable
  taken();
  expect([queue.messages(), queue.oldestMs(10)]).toEqual([2, 5]);
});

test('a clock that was set back makes nothing older than it is', () => {
  const queue = observeQueue();
  queue.knows(here);
  expect(queue.oldestMs(1)).toBe(0);
});
