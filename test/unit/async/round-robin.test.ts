import { expect, test } from 'vitest';
import { createRoundRobin } from '../../../src/async/round-robin.ts';

test('keys take turns, each in its own order', () => {
  const rounds = createRoundRobin<string>();
  for (const item of ['a1', 'a2', 'b1', 'a3', 'b2']) rounds.add(item.slice(0, 1), item);
  rounds.remove('a', 'a2');
  rounds.remove('a', 'not there');
  expect(rounds.size).toBe(4);
  const served = Array.from({ length: 6 }, () => rounds.next());
  expect(served).toEqual(['a1', 'b1', 'a3', 'b2', undefined, undefined]);
  expect(rounds.size).toBe(0);
});

test('those that may not have a turn are passed over, and keep their place', () => {
  const rounds = createRoundRobin<string>();
  for (const item of ['a1', 'b1', 'b2']) rounds.add(item.slice(0, 1), item);
  expect(rounds.next((key) => key !== 'a')).toBe('b1');
  expect(rounds.next(() => false)).toBeUndefined();
  expect([rounds.next(), rounds.next()]).toEqual(['a1', 'b2']);
});
