import { describe, expect, test } from 'vitest';
import { type HistoryQuery, sliceOf } from '../../../../playground/client/history.ts';

const ALL = Array.from({ length: 10 }, (_, n) => ({ id: String(10 + n * 10) })); // 10, 20, … 100

describe('a part of the history', () => {
  test.each<[string, HistoryQuery, string, boolean, boolean]>([
    ['without a bound is the latest', { limit: '3' }, '80 90 100', true, false],
    ['before a message ends with the one before it', { before: '50', limit: '2' }, '30 40', true, true],
    ['before the first is empty', { before: '10' }, '', false, true],
    ['after a message begins with the one after it', { after: '50', limit: '2' }, '60 70', true, true],
    ['after the last is empty', { after: '100' }, '', true, false],
    ['around a message has it in the middle', { around: '50', limit: '3' }, '40 50 60', true, true],
    ['around the first begins with it', { around: '10', limit: '3' }, '10 20 30', false, true],
    ['around one that is gone shows where it was', { around: '55', limit: '2' }, '50 60', true, true],
    ['is the whole where that fits', {}, '10 20 30 40 50 60 70 80 90 100', false, false],
  ])('%s', (_, query, ids, hasBefore, hasAfter) => {
    const { items, ...more } = sliceOf(ALL, query);
    expect(items.map(({ id }) => id).join(' ')).toBe(ids);
    expect(more).toEqual({ hasBefore, hasAfter });
  });

  test.each<HistoryQuery>([
    { limit: '0' },
    { limit: '101' },
    { limit: 'x' },
    { before: 'x' },
    { after: '-1' },
  ])('is refused for %j', (query) => {
    expect(() => sliceOf(ALL, query)).toThrow(/expected/);
  });
});
