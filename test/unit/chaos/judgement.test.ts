import { describe, expect, test } from 'vitest';
import {
  neverStruck,
  problemsOf,
  renderTable,
  replayOf,
  rowOfStorm,
  summed,
} from '../../../chaos/judgement.ts';
import { readOptions } from '../../../chaos/options.ts';
import { faultNames } from '../../../chaos/storm/faults.ts';
import type { StormReport } from '../../../chaos/storm/storm.ts';

const OPTIONS = {
  engine: 'chat',
  updates: 'stream',
  messages: 'brought',
  streaming: 'off',
  seed: 7,
  turns: 100,
  kills: 20,
  families: ['discord', 'assistant'],
} as const;

function report(fields: Partial<StormReport> = {}): StormReport {
  return {
    options: OPTIONS,
    kills: 20,
    struck: { 'post: 429 user': 3 },
    verdict: { findings: [], turns: 100, replies: 96, extraRuns: 2 },
    timeline: [],
    ...fields,
  };
}

describe('a storm', () => {
  test('passes with nothing found and nearly all turns replied to', () => {
    expect(problemsOf(report())).toEqual([]);
  });

  test('does not pass by failing every turn', () => {
    const verdict = { findings: [], turns: 100, replies: 94, extraRuns: 0 };
    expect(problemsOf(report({ verdict }))).toEqual(['only 94 of 100 turns ended in a reply']);
  });

  test('does not pass with a finding', () => {
    const finding = { kind: 'lost', channelId: '1', evidence: 'no answer to question 1' } as const;
    const verdict = { findings: [finding], turns: 100, replies: 100, extraRuns: 0 };
    expect(problemsOf(report({ verdict }))).toEqual(['lost: no answer to question 1']);
    expect(rowOfStorm(report({ verdict }))).toMatchObject({ lost: 1, duplicated: 0, cuts: 23 });
  });

  test('tells how to see it again, and that reads back as it was', () => {
    const [, args = ''] = replayOf(OPTIONS).split('npm run chaos -- ');
    expect(readOptions(args.split(' '), 0)).toEqual({ json: false, minutes: null, seed: 7, only: OPTIONS });
  });
});

test('a fault that struck in none of the storms is named', () => {
  const all = faultNames(OPTIONS, OPTIONS.families);
  const struck = Object.fromEntries(all.map((name) => [name, name === 'run: 429' ? 0 : 1]));
  expect(neverStruck([report({ struck }), report({ struck })])).toEqual(['run: 429']);
  expect(neverStruck([report({ struck }), report({ struck: { 'run: 429': 1 } })])).toEqual([]);
});

test('the table has a line for every row', () => {
  const lines = renderTable([rowOfStorm(report())]).split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[2]).toMatch(/^\| everything at random, chat by stream \| +100 \| +23 \| +0 \|/);
});

test('what was tried twice is one row', () => {
  const other = { ...rowOfStorm(report()), fault: 'another' };
  const rows = summed([rowOfStorm(report()), other, rowOfStorm(report())]);
  expect(rows.map(({ fault, turns, cuts, extraRuns }) => [fault, turns, cuts, extraRuns])).toEqual([
    ['everything at random, chat by stream', 200, 46, 4],
    ['another', 100, 23, 2],
  ]);
});

describe('the command line', () => {
  test('draws a seed where none is given, and runs the whole suite once', () => {
    expect(readOptions([], 42)).toEqual({ json: false, minutes: null, seed: 42, only: null });
  });

  test.each([
    [['--engine', 'gpt'], /--engine: expected one of responses, assistants, chat, got gpt/],
    [['--seed', 'x'], /--seed: expected a whole number, got x/],
    [['--only', 'rain'], /--only: expected some of kills, .*, got rain/],
    [['--updates', 'push'], /--updates: expected stream or poll, got push/],
    [['--messages', 'sent'], /--messages: expected brought or appended, got sent/],
    [['--storm'], /Unknown option/],
  ])('%j is refused', (args, message) => {
    expect(() => readOptions(args, 0)).toThrow(message);
  });
});
