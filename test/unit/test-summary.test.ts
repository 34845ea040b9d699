import { describe, expect, test } from 'vitest';
import { summarize } from '../../scripts/test-summary.ts';

const REPORT = { success: true, numPassedTests: 12, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
const summaryOf = (fields: Partial<typeof REPORT>) => summarize(JSON.stringify({ ...REPORT, ...fields }));

describe('the last line of the gate', () => {
  test('counts what passed and what failed', () => {
    expect(summaryOf({})).toEqual({ lines: ['12 passed, 0 failed'], ok: true });
    expect(summaryOf({ success: false, numFailedTests: 2 })).toEqual({
      lines: ['12 passed, 2 failed'],
      ok: false,
    });
  });

  test('says how many were skipped in a line before it', () => {
    expect(summaryOf({ numPendingTests: 2, numTodoTests: 1 }).lines).toEqual([
      '3 skipped',
      '12 passed, 0 failed',
    ]);
  });

  test('is not well when something outside of the tests failed, or when none ran', () => {
    expect(summaryOf({ success: false }).ok).toBe(false);
    expect(summaryOf({ numPassedTests: 0 }).ok).toBe(false);
    expect(summarize('')).toEqual({
      lines: ['The tests did not run to their end.', '0 passed, 0 failed'],
      ok: false,
    });
  });
});
