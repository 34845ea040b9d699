/** The suite: every fault that can be produced on one machine, and a table of what came of it. */

import { messageOf } from '../src/errors.ts';
import {
  neverStruck,
  problemsOf,
  type Row,
  renderTable,
  replayOf,
  rowOfKills,
  rowOfStorm,
  summed,
} from './judgement.ts';
import { type KillOptions, type KillReport, killEverywhere } from './kill/kill-points.ts';
import { readOptions, type SuiteOptions, USAGE } from './options.ts';
import { FAMILIES } from './plan.ts';
import { type StormOptions, type StormReport, storm } from './storm/storm.ts';
import { KILL_VARIANTS, STORM_SHARES } from './variants.ts';

/** Of a storm with one family of faults alone, on each engine. */
const TURNS_ALONE = 60;
const KILLS_ALONE = 20;

interface Outcome {
  readonly rows: Row[];
  readonly problems: string[];
}

async function main(): Promise<number> {
  const options = read();
  if (options === null) return 2;
  say(`seed ${options.seed}`);
  const outcome: Outcome = { rows: [], problems: [] };
  if (options.only !== null && options.minutes === null) await storms([options.only], outcome);
  else if (options.minutes !== null) await forMinutes(options.minutes, options, outcome);
  else await wholeSuite(options.seed, outcome);
  const { problems } = outcome;
  const rows = summed(outcome.rows);
  process.stdout.write(
    `${options.json ? JSON.stringify({ seed: options.seed, rows, problems }, null, 2) : renderTable(rows)}\n`,
  );
  return problems.length === 0 ? 0 : 1;
}

function read(): SuiteOptions | null {
  try {
    return readOptions(process.argv.slice(2), Math.floor(Math.random() * 1_000_000));
  } catch (error) {
    say(`${messageOf(error)}\n\n${USAGE}`);
    return null;
  }
}

async function wholeSuite(seed: number, outcome: Outcome): Promise<void> {
  say('kills before and after every write and every request …');
  const killed = await Promise.all(
    KILL_VARIANTS.map((variant) => kills({ ...variant, seed, moments: 'all' }, outcome)),
  );
  outcome.rows.push(...killed.flat().map(rowOfKills));
  for (const family of FAMILIES) {
    say(`${family} alone …`);
    const alone = {
      families: [family],
      turns: TURNS_ALONE,
      kills: family === 'kills' ? KILLS_ALONE : 0,
      seed,
    };
    await storms(
      STORM_SHARES.map((share) => ({ ...share, ...alone })),
      outcome,
    );
  }
  say('everything at once …');
  const reports = await storms(
    STORM_SHARES.map((share) => ({ ...share, families: FAMILIES, seed })),
    outcome,
  );
  addProblems(
    neverStruck(reports).map((name) => `never struck: ${name}`),
    null,
    outcome,
  );
}

async function forMinutes(minutes: number, { seed, only }: SuiteOptions, outcome: Outcome): Promise<void> {
  const until = Date.now() + minutes * 60_000;
  const shares = only === null ? STORM_SHARES.map((share) => ({ ...share, families: FAMILIES })) : [only];
  for (let next = seed; Date.now() < until; next += 1) {
    await storms(
      shares.map((share) => ({ ...share, seed: next })),
      outcome,
    );
    const { turns, cuts } = total(outcome.rows);
    say(
      `seed ${next} is over: ${turns} turns, ${cuts} kills and cuts, ${outcome.problems.length} problems so far`,
    );
  }
}

/** A list of one, or of none if it made no progress at all, which is a problem like any other. */
async function kills(options: KillOptions, outcome: Outcome): Promise<KillReport[]> {
  try {
    const report = await killEverywhere(options);
    addProblems(problemsOf(report), null, outcome);
    return [report];
  } catch (error) {
    addProblems([messageOf(error)], null, outcome);
    return [];
  }
}

/** All side by side; those that made no progress at all are left out, and are problems, too. */
async function storms(all: readonly StormOptions[], outcome: Outcome): Promise<StormReport[]> {
  const ended = await Promise.all(
    all.map(async (options) => {
      try {
        const report = await storm(options);
        addProblems([...problemsOf(report), ...report.timeline], options, outcome, problemsOf(report).length);
        return [report];
      } catch (error) {
        addProblems([messageOf(error)], options, outcome);
        return [];
      }
    }),
  );
  outcome.rows.push(...ended.flat().map(rowOfStorm));
  return ended.flat();
}

/** Says what is wrong and how to see it again. */
function addProblems(
  lines: readonly string[],
  options: StormOptions | null,
  outcome: Outcome,
  problems = lines.length,
): void {
  if (problems === 0) return;
  outcome.problems.push(...lines.slice(0, problems));
  say(lines.join('\n'));
  if (options !== null) say(`to see it again: ${replayOf(options)}`);
}

function total(rows: readonly Row[]): { turns: number; cuts: number } {
  const sum = (count: (row: Row) => number): number => rows.reduce((all, row) => all + count(row), 0);
  return { turns: sum((row) => row.turns), cuts: sum((row) => row.cuts) };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

process.exitCode = await main();
