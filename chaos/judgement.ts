/** The judgement over a suite's reports: what was found, what was too little to show anything, and how to see a storm again. Pure. */

import { countOf } from './check/check.ts';
import type { Finding, FindingKind } from './check/finding.ts';
import type { Variant } from './harness.ts';
import type { KillReport } from './kill/kill-points.ts';
import { faultNames } from './storm/faults.ts';
import type { StormOptions, StormReport } from './storm/storm.ts';

/** One line of the table. */
export interface Row {
  readonly fault: string;
  readonly turns: number;
  /** Kills, and whatever else struck. */
  readonly cuts: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly reordered: number;
  readonly foreign: number;
  /** Runs paid for again: of an engine that cannot resume, at most one for each turn that a cut met. */
  readonly extraRuns: number;
}

/** Below this share of replies a suite shows nothing: a bot that fails every turn loses none. */
const LEAST_REPLIES = 0.95;

export function rowOfKills({ variant, points, verdict }: KillReport): Row {
  const fault = `killed at every step, ${nameOf(variant)}`;
  return {
    fault,
    turns: verdict.turns,
    cuts: points.length,
    ...counts(verdict.findings),
    extraRuns: verdict.extraRuns,
  };
}

export function rowOfStorm({ options, kills, struck, verdict }: StormReport): Row {
  const { families } = options;
  const what = families.length === 1 ? families.join() : 'everything';
  const others = Object.values(struck).reduce((sum, times) => sum + times, 0);
  return {
    fault: `${what} at random, ${nameOf(options)}`,
    turns: verdict.turns,
    cuts: kills + others,
    ...counts(verdict.findings),
    extraRuns: verdict.extraRuns,
  };
}

function nameOf({ engine, updates, messages, streaming }: Variant): string {
  const how = [engine === 'chat' ? [] : `messages ${messages}`, streaming === 'on' ? 'replies grow' : []];
  return [`${engine} by ${updates}`, ...how.flat()].join(', ');
}

/** A line for each fault found and each shortfall; empty if all is well. */
export function problemsOf(report: KillReport | StormReport): readonly string[] {
  const { findings, replies, turns } = report.verdict;
  const enough = replies >= LEAST_REPLIES * turns;
  return [
    ...findings.map(({ kind, evidence }) => `${kind}: ${evidence}`),
    ...('miscounted' in report ? report.miscounted : []),
    ...(enough ? [] : [`only ${replies} of ${turns} turns ended in a reply`]),
  ];
}

/** Faults that struck in none of the storms, though each of them was to. */
export function neverStruck(reports: readonly StormReport[]): readonly string[] {
  const struck = new Set(
    reports.flatMap((report) =>
      Object.entries(report.struck).flatMap(([name, times]) => (times > 0 ? [name] : [])),
    ),
  );
  const all = reports.flatMap(({ options }) => faultNames(options, options.families));
  return [...new Set(all)].filter((name) => !struck.has(name));
}

/** What a person types to see it again. The seed draws what happens, not when the processes take their turns. */
export function replayOf({
  engine,
  updates,
  messages,
  streaming,
  seed,
  turns,
  kills,
  families,
}: StormOptions): string {
  return `npm run chaos -- --engine ${engine} --updates ${updates} --messages ${messages} --streaming ${streaming} --seed ${seed} --turns ${turns} --kills ${kills} --only ${families.join()}`;
}

/** One row for each fault, however often it was tried. */
export function summed(rows: readonly Row[]): Row[] {
  const sum = (a: Row, b: Row): Row => ({
    fault: a.fault,
    turns: a.turns + b.turns,
    cuts: a.cuts + b.cuts,
    lost: a.lost + b.lost,
    duplicated: a.duplicated + b.duplicated,
    reordered: a.reordered + b.reordered,
    foreign: a.foreign + b.foreign,
    extraRuns: a.extraRuns + b.extraRuns,
  });
  return [...Map.groupBy(rows, ({ fault }) => fault).values()].map((same) => same.reduce(sum));
}

export function renderTable(rows: readonly Row[]): string {
  const head = [
    'fault',
    'turns',
    'kills or cuts',
    'lost',
    'duplicated',
    'reordered',
    'foreign',
    'extra paid runs',
  ];
  const lines = [head, ...rows.map((row) => Object.values(row).map(String))];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const format = (line: readonly string[]): string =>
    `| ${line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const [first = [], ...rest] = lines;
  return [format(first), format(widths.map((width) => '-'.repeat(width))), ...rest.map(format)].join('\n');
}

function counts(findings: readonly Finding[]): Pick<Row, 'lost' | 'duplicated' | 'reordered' | 'foreign'> {
  const of = (kind: FindingKind): number => countOf(findings, kind);
  return {
    lost: of('lost'),
    duplicated: of('duplicated'),
    reordered: of('reordered'),
    foreign: of('foreign'),
  };
}
