import { expect, test } from 'vitest';
import { neverStruck, problemsOf, replayOf } from '../../chaos/judgement.ts';
import { FAMILIES } from '../../chaos/plan.ts';
import { storm } from '../../chaos/storm/storm.ts';
import { STORM_SHARES } from '../../chaos/variants.ts';

const SEED = 20_260_826;
/** The storms run side by side, and the machine may have other things to do. */
const LONGEST_MS = 600_000;

test('five hundred turns and a hundred kills, with everything else that can go wrong', {
  timeout: LONGEST_MS,
}, async () => {
  const options = STORM_SHARES.map((share) => ({ ...share, families: FAMILIES, seed: SEED }));
  const reports = await Promise.all(options.map(storm));
  for (const report of reports) {
    const again = [...report.timeline, `to see it again: ${replayOf(report.options)}`].join('\n');
    expect(problemsOf(report), again).toEqual([]);
  }
  const sum = (count: (report: (typeof reports)[number]) => number): number =>
    reports.map(count).reduce((all, one) => all + one, 0);
  expect(sum(({ verdict }) => verdict.turns)).toBeGreaterThanOrEqual(500);
  expect(sum(({ kills }) => kills)).toBeGreaterThanOrEqual(100);
  expect(neverStruck(reports)).toEqual([]);
});
