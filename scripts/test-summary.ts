/** The last lines of the gate, from Vitest's report as JSON: what was left out, then how many tests passed and failed. */

import { readFileSync } from 'node:fs';

/** The part of the report that counts. */
export interface TestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

export interface TestSummary {
  /** The last is such as `12 passed, 0 failed`, alone. What else there is to say comes before it. */
  readonly lines: readonly string[];
  readonly ok: boolean;
}

/** Skipped tests are named only where there are some. A run without any test is not well, nor is one without a report. Pure. */
export function summarize(json: string): TestSummary {
  const report = parse(json);
  if (report === null) {
    return { lines: ['The tests did not run to their end.', '0 passed, 0 failed'], ok: false };
  }
  const skipped = report.numPendingTests + report.numTodoTests;
  const counts = `${report.numPassedTests} passed, ${report.numFailedTests} failed`;
  return {
    lines: skipped > 0 ? [`${skipped} skipped`, counts] : [counts],
    ok: report.success && report.numPassedTests > 0,
  };
}

function parse(json: string): TestReport | null {
  try {
    return JSON.parse(json) as TestReport;
  } catch {
    return null; // empty, or cut off with the run that wrote it
  }
}

if (import.meta.main) {
  const { lines, ok } = summarize(readFileSync(process.argv[2] ?? '', 'utf8'));
  console.log(lines.join('\n'));
  if (!ok) process.exitCode = 1;
}
