import { expect, test } from 'vitest';
import { miscounted, paidIn } from '../../../chaos/check/usage.ts';

const VERDICT = { findings: [], turns: 10, replies: 9, extraRuns: 0 };
const COUNTED = { turns: 9, failed: 1, input: 90, output: 9 };
const PAID = { input: 100, output: 10 };

test('every turn counted once, and no more tokens than were paid for, is right', () => {
  expect(miscounted(COUNTED, PAID, VERDICT)).toEqual([]);
});

test.each([
  ['a turn that is counted twice', { turns: 10 }, '10 turns are counted, and 9 were answered'],
  ['a turn that is not counted', { turns: 8 }, '8 turns are counted, and 9 were answered'],
  ['a failed turn too many', { failed: 2 }, '2 turns are counted as failed, and 1 have failed'],
  [
    'tokens that nobody has paid for',
    { input: 101 },
    '101 and 9 tokens are counted, and 100 and 10 were paid for',
  ],
])('%s is found', (_, fields, finding) => {
  expect(miscounted({ ...COUNTED, ...fields }, PAID, VERDICT)).toEqual([finding]);
});

test('runs that are not over have cost nothing yet', () => {
  expect(
    paidIn([{ usage: { input: 3, output: 1 } }, { usage: null }, { usage: { input: 4, output: 1 } }]),
  ).toEqual({
    input: 7,
    output: 2,
  });
});
