import { expect, test } from 'vitest';
import {
  type Unanswered,
  whyUnanswered,
  withUnanswered,
} from '../../../../src/conversation/record/unanswered.ts';

const HOUR = 3_600_000;

test('why something got no answer is known for a day', () => {
  const list = withUnanswered([], ['1'], { kind: 'stopped' }, 0);
  expect(whyUnanswered(list, '1', 24 * HOUR - 1)).toEqual({ kind: 'stopped' });
  expect(whyUnanswered(list, '1', 24 * HOUR)).toBeNull();
  expect(whyUnanswered(list, '2', 0)).toBeNull();
});

test('what is older than a day goes with the next one', () => {
  const first = withUnanswered([], ['1'], { kind: 'stopped' }, 0);
  const next = withUnanswered(first, ['2'], { kind: 'reset' }, 24 * HOUR);
  expect(next.map(({ messageId }) => messageId)).toEqual(['2']);
});

test('the list stays bounded, and the oldest go first', () => {
  let list: readonly Unanswered[] = [];
  for (let n = 0; n < 500; n += 1) list = withUnanswered(list, [String(n)], { kind: 'barred' }, n);
  expect(list).toHaveLength(60);
  expect(list.at(-1)?.messageId).toBe('499');
});

test('of one message the last reason counts', () => {
  const first = withUnanswered([], ['1'], { kind: 'too-late' }, 0);
  const list = withUnanswered(first, ['1'], { kind: 'reset' }, 1);
  expect(list).toHaveLength(1);
  expect(whyUnanswered(list, '1', 1)).toEqual({ kind: 'reset' });
});

test('nothing is the same list', () => {
  const list = withUnanswered([], ['1'], { kind: 'stopped' }, 0);
  expect(withUnanswered(list, [], { kind: 'reset' }, 48 * HOUR)).toBe(list);
});
