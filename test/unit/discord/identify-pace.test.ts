import { expect, test } from 'vitest';
import { identifyWait } from '../../../src/discord/identify-pace.ts';

test('a shard that identifies again and again slows down, so that a day never holds a thousand', () => {
  expect([0, 1, 2, 3, 4, 5].map(identifyWait)).toEqual([0, 0, 0, 5_000, 10_000, 20_000]);
  let identifies = 0;
  const recent: number[] = [];
  for (let at = 0; at < 24 * 60 * 60_000; identifies += 1) {
    at += identifyWait(recent.filter((other) => at - other < 60 * 60_000).length) + 1_000;
    recent.push(at);
  }
  expect(identifies).toBeLessThan(500);
});
