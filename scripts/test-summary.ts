/** The last line of the gate: how many tests passed, failed and were left out, from Vitest's report as JSON. */

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
  /** Such as `12 passed, 0 failed, 3 skipped`. */
  readonly line: string;
  readonly ok: boolean;
}

/** Skipped tests are named only where there are some. A run without any test is not well, nor is one without a report. Pure. */
export function summarize(json: string): TestSummary {
  const report = parse(json);
  if (report === null) return { line: '0 passed, 0 failed: the tests did not run to their end', ok: false };
  const skipped = report.numPendingTests + report.numTodoTests;
  const line = `${report.numPassedTests} passed, ${report.numFailedTests} failed`;
  return {
    line: skipped > 0 ? `${line}, ${skipped} skipped` : line,
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
  const { line, ok } = summarize(readFileSync(process.argv[2] ?? '', 'utf8'));
  console.log(line);
  if (!ok) process.exitCode = 1;
}
