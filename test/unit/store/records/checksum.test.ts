import { describe, expect, test } from 'vitest';
import { fromRow, toRow } from '../../../../src/store/records/checksum.ts';

const KEY = 'conversation:1';
const DAMAGED = expect.objectContaining({ fault: 'damaged', key: KEY });
const values: [string, unknown][] = [
  ['a record', { v: 1, text: 'hello', list: [1, null, true], nested: { deep: '}' } }],
  ['text of every kind', 'it’s "quoted" \\ 😀 \ud83d \u0000'],
  ['a number', 1],
  ['nothing', null],
];

describe('a row', () => {
  test.each(values)('gives back %s', (_, value) => {
    expect(fromRow(KEY, toRow(KEY, value))).toEqual(value);
  });

  test('of an earlier version, without a sum, reads as ever', () => {
    for (const [, value] of values) expect(fromRow(KEY, JSON.stringify({ value }))).toEqual(value);
  });

  test('is read by earlier versions, which take the value and leave the sum', () => {
    expect(JSON.parse(toRow(KEY, { v: 1 })).value).toEqual({ v: 1 });
  });

  test('in which any one bit has changed is known, whatever it would parse as', () => {
    const row = Buffer.from(toRow(KEY, { v: 1, epoch: 12, text: 'I owe you 100', open: true }));
    for (let bit = 0; bit < row.length * 8; bit += 1) {
      const changed = Buffer.from(row);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => fromRow(KEY, changed.toString()), changed.toString()).toThrow(DAMAGED);
    }
  });

  const wrong: [string, unknown][] = [
    ['of another key', toRow('conversation:2', { v: 1 })],
    ['cut off', toRow(KEY, { v: 1 }).slice(0, -1)],
    ['with something behind it', `${toRow(KEY, { v: 1 })} `],
    ['that is not text', null],
    ['that is a number', 5],
    ['in another form', '{"v":1}'],
    ['of an earlier version and cut off', '{"value":{"v":1},'],
  ];
  test.each(wrong)('%s does not read', (_, row) => {
    expect(() => fromRow(KEY, row)).toThrow(DAMAGED);
  });
});
