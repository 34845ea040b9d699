import { expect, test } from 'vitest';
import { neverStruck, problemsOf, replayOf } from '../../chaos/judgement.ts';
import { FAMILIES } from '../../chaos/plan.ts';
import { type StormReport, storm } from '../../chaos/storm/storm.ts';
import { SHORT_STORM_SHARES, STORM_SHARES } from '../../chaos/variants.ts';
import { isThorough } from '../support/thorough.ts';

const SEED = 20_260_826;
/** The storms run side by side, and the machine may be slow and have other things to do. */
const LONGEST_MS = 3_600_000;

const [turns, kills, shares] = isThorough ? [500, 100, STORM_SHARES] : [60, 12, SHORT_STORM_SHARES];

test(`${turns} turns and ${kills} kills, with everything else that can go wrong`, {
  timeout: LONGEST_MS,
}, async () => {
  const options = shares.map((share) => ({ ...share, families: FAMILIES, seed: SEED }));
  const reports = await Promise.all(options.map(storm));
  for (const report of reports) {
    const again = [...report.timeline, `to see it again: ${replayOf(report.options)}`].join('\n');
    expect(problemsOf(report), again).toEqual([]);
  }
  const sum = (count: (report: StormReport) => number): number =>
    reports.map(count).reduce((all, one) => all + one, 0);
  expect(sum(({ verdict }) => verdict.turns)).toBeGreaterThanOrEqual(turns);
  expect(sum((report) => report.kills)).toBeGreaterThanOrEqual(kills);
  if (isThorough) expect(neverStruck(reports)).toEqual([]);
});
