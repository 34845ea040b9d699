import { expect, test } from 'vitest';
import { distinct, nameByContent, plainFileName } from '../../../../src/conversation/text/file-names.ts';

test.each([
  ['squares.csv', 'squares.csv'],
  ['/mnt/data/squares.csv', 'squares.csv'],
  ['..\\..\\boot.ini', 'boot.ini'],
  ['../../', 'file'],
  ['.env', 'file.env'],
  ['', 'file'],
  ['my squares (1).csv', 'my-squares-(1).csv'],
  ['Übersicht 数.xlsx', 'Übersicht-数.xlsx'],
  ['a\u202egnp.exe', 'a-gnp.exe'], // what is written from right to left shows another ending
  ['a\n@everyone.txt', 'a-everyone.txt'],
  ['SPOILER_cat.png', 'cat.png'], // Discord would hide it
  [`${'x'.repeat(300)}.csv`, `${'x'.repeat(60)}.csv`],
  ['archive.tar.gz', 'archive.tar.gz'],
])('a file that a model calls %j is called %s', (name, shown) => {
  expect(plainFileName(name)).toBe(shown);
});

test('a plain name stays as it is', () => {
  for (const name of ['a-b_c.1.csv', 'file', 'out(1).csv']) expect(plainFileName(name)).toBe(name);
});

test.each([
  [[0x89, 0x50, 0x4e, 0x47], 'picture.png'],
  [[0xff, 0xd8, 0xff, 0xe0], 'picture.jpg'],
  [[...Buffer.from('RIFF'), 1, 10, 3, 4, ...Buffer.from('WEBP')], 'picture.webp'],
  [[...Buffer.from('%PDF-1.7')], 'file.pdf'],
  [[1, 2, 3], 'file.bin'],
  [[], 'file.bin'],
])('what nobody has named is named by its content', (bytes, name) => {
  expect(nameByContent(Uint8Array.from(bytes))).toBe(name);
});

test('of several with one name each is called otherwise', () => {
  expect(distinct(['a.csv', 'A.csv', 'b', 'b', 'a-2.csv'])).toEqual([
    'a.csv',
    'A-2.csv',
    'b',
    'b-2',
    'a-2-2.csv',
  ]);
});
