import { expect, test } from 'vitest';
import { cellsOf, merged, summed, sumsBy } from '../../../../src/conversation/usage/cells.ts';
import type { UsageEntry } from '../../../../src/conversation/usage/entry.ts';

const ENTRY: UsageEntry = {
  id: '1-5',
  day: '2026-11-28',
  serverId: '2',
  channelId: '1',
  personId: '4',
  end: 'answered',
  model: 'm-1',
  used: [
    { model: 'm-1', input: 10, output: 3, cached: 4, reasoning: 2, tools: 1, images: 1 },
    { model: 'hears-1', input: 0, output: 0, seconds: 7 },
  ],
};

test('a turn of two models is one turn, counted with the one that has answered', () => {
  const cells = cellsOf(ENTRY);
  expect(cells.map(({ model, turns }) => [model, turns])).toEqual([
    ['m-1', 1],
    ['hears-1', 0],
  ]);
  expect(summed(cells)).toEqual({
    turns: 1,
    failed: 0,
    input: 10,
    output: 3,
    cached: 4,
    reasoning: 2,
    tools: 1,
    images: 1,
    seconds: 7,
  });
});

test('a turn that failed after it had cost something counts as failed, with what it has cost', () => {
  const { model: _, ...unanswered } = ENTRY;
  const sum = summed(cellsOf({ ...unanswered, end: 'failed' }));
  expect(sum).toMatchObject({ turns: 0, failed: 1, input: 10, seconds: 7 });
});

test('cells of one day, place, person and model become one', () => {
  const other = { ...ENTRY, id: '2-5', personId: '5' };
  const cells = merged([...cellsOf(ENTRY), ...cellsOf(other), ...cellsOf({ ...ENTRY, id: '3-5' })]);
  expect(cells).toHaveLength(4);
  expect(cells[0]).toMatchObject({ personId: '4', model: 'm-1', turns: 2, input: 20 });
});

test('the sums are told by day, server, channel, person and model', () => {
  const cells = [
    ...cellsOf(ENTRY),
    ...cellsOf({ ...ENTRY, id: '2-5', day: '2026-11-27', serverId: null, channelId: '9', personId: '5' }),
  ];
  const turnsBy = (key: Parameters<typeof sumsBy>[1]) =>
    [...sumsBy(cells, key)].map(([value, { turns }]) => [value, turns]);
  expect(turnsBy('day')).toEqual([
    ['2026-11-28', 1],
    ['2026-11-27', 1],
  ]);
  expect(turnsBy('server')).toEqual([
    ['2', 1],
    [null, 1],
  ]);
  expect(turnsBy('channel')).toEqual([
    ['1', 1],
    ['9', 1],
  ]);
  expect(turnsBy('person')).toEqual([
    ['4', 1],
    ['5', 1],
  ]);
  expect(turnsBy('model')).toEqual([
    ['m-1', 2],
    ['hears-1', 0],
  ]);
});
