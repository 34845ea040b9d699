import { describe, expect, test } from 'vitest';
import { changesBetween } from '../../../../src/conversation/text/changes.ts';

describe('what changed', () => {
  test.each([
    ['nothing', 'same', 'same', []],
    ['all of what is new', '', 'one\ntwo', ['+one', '+two']],
    ['all of what is gone', 'one', '', ['-one']],
    ['a line, with those around it', 'a\nb\nc\nd\ne', 'a\nb\nX\nd\ne', [' b', '-c', '+X', ' d']],
    [
      'two places, with a mark between',
      'a\nb\nc\nd\ne\nf',
      'A\nb\nc\nd\ne\nF',
      ['-a', '+A', ' b', '…', ' e', '-f', '+F'],
    ],
    ['a last line that had no end', 'one', 'one\ntwo', [' one', '+two']],
  ])('is %s', (_, before, after, lines) => {
    expect(changesBetween(before, after).lines).toEqual(lines);
  });

  test('is counted by lines', () => {
    expect(changesBetween('one\ntwo', 'one\n2\n3')).toMatchObject({ added: 2, removed: 1 });
  });

  test('is all of both where nearly nothing stayed, however long they are', () => {
    const text = (mark: string): string =>
      Array.from({ length: 8_000 }, (_, n) => `${mark}${n % 7}`).join('\n');
    expect(changesBetween(text('a'), text('b'))).toMatchObject({ added: 8_000, removed: 8_000 });
  });
});
