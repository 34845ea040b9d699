/** Rows of figures, and what is reckoned from what was measured. Pure. */

export interface Row {
  readonly name: string;
  readonly figures: Readonly<Record<string, number | string>>;
  /** What is to be reached; null for a row that only says what others are measured against. */
  readonly goal: string | null;
  readonly met: boolean;
}

/** The value that the share of them does not exceed; NaN where there is none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}

/** How many times the base the value is, to two digits; NaN where there is nothing to compare with. */
export function ratio(value: number, base: number): number {
  return base === 0 ? Number.NaN : rounded(value / base, 2);
}
