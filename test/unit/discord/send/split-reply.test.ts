import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutPieces, cutReply } from '../../../../src/discord/send/split-reply.ts';
import { shown } from '../../../support/markdown/shown.ts';

const contents = (text: string): string[] => cutReply(text).map((part) => part.content);

/** Three backticks that belong to no block, as Discord's client reads blocks. */
const strayFences = (message: string): number => {
  const rest = message
    .replaceAll('\r', '')
    .replace(/```(?:([a-z0-9_+\-.#]+?)\n)?\n*([^\n][\s\S]*?)\n*```/gi, '');
  return rest.split('```').length - 1;
};

describe('a reply', () => {
  test('that fits is one message, as it is', () => {
    expect(contents('Hello!')).toEqual(['Hello!']);
    expect(contents('x'.repeat(2_000))).toEqual(['x'.repeat(2_000)]);
  });

  test('with nothing visible is no message', () => {
    expect(contents(' \n\t ')).toEqual([]);
  });

  test('takes as few messages as it needs', () => {
    expect(contents('x'.repeat(2_001)).map((part) => part.length)).toEqual([2_000, 1]);
    expect(contents('word '.repeat(1_600)).length).toBe(Math.ceil(8_000 / 2_000));
  });

  test('is cut at a paragraph, a line or a word where that costs no more messages', () => {
    const [first, second] = contents(`${'a'.repeat(1_700)}\n\n${'b'.repeat(1_000)}`);
    expect(first).toBe('a'.repeat(1_700));
    expect(second?.trimStart()).toBe('b'.repeat(1_000));
    expect(contents(`${'word '.repeat(399)}longerword again`)[0]?.endsWith('word')).toBe(true);
  });

  test('takes no further message for the sake of a nicer cut', () => {
    for (const length of [4_000, 9_500, 9_990, 10_000]) {
      const paragraphs = `${'word '.repeat(30)}\n\n`.repeat(100).slice(0, length - 1);
      expect(contents(`${paragraphs}!`)).toHaveLength(Math.ceil(length / 2_000));
    }
  });

  test('comes to an end whatever the fences look like', () => {
    for (const marks of [3, 20, 21, 998, 999, 1_000, 1_001, 1_999]) {
      const parts = cutPieces(`${'`'.repeat(marks)}\n${'x'.repeat(5_000)}`, 2_000, 1_000);
      expect(parts.length).toBeLessThan(6);
    }
  });

  test('sees a fence also where lines end as on Windows', () => {
    const code = 'const a = 1;\r\n'.repeat(200);
    const parts = contents(`\`\`\`ts\r\n${code}\`\`\`\r\nDone.`);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.map(strayFences)).toEqual(parts.map(() => 0));
    for (const part of parts) expect(part).toMatch(/^```ts\r?\n/);
    expect(parts.at(-1)?.endsWith('\nDone.')).toBe(true);
  });

  test('never cuts a surrogate pair', () => {
    const many = `x${'😀'.repeat(1_500)}`;
    const beforeMarks = `${'x'.repeat(1_998)}😀~~~ and on`; // where a cut must not make a fence of the marks either
    for (const part of [...contents(many), ...contents(beforeMarks)]) expect(part.isWellFormed()).toBe(true);
  });

  test('closes a fence at a cut and opens it again with its language', () => {
    const code = Array.from({ length: 150 }, (_, n) => `const value${n} = ${n};`).join('\n');
    const parts = contents(`Look:\n\`\`\`ts\n${code}\n\`\`\`\nDone.`);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(strayFences(part)).toBe(0);
    for (const part of parts.slice(1)) expect(part.startsWith('```ts\n')).toBe(true);
    expect(parts.at(-1)?.endsWith('Done.')).toBe(true);
  });

  test('of more than five messages is begun, and goes along whole as a file', () => {
    const text = Array.from({ length: 3_000 }, (_, n) => `line ${n}`).join('\n');
    const [part, ...more] = cutReply(text);
    expect(more).toEqual([]);
    expect(part?.content.length).toBeLessThanOrEqual(2_000);
    expect(part?.content).toMatch(/^line 0\n[\s\S]*in the file\.$/);
    expect(part?.file).toEqual({ name: 'reply.md', text });
    expect(cutReply(text, 'As it was written.')[0]?.file?.text).toBe('As it was written.');
  });

  test('of a megabyte is cut as well', () => {
    expect(cutReply('word '.repeat(200_000))[0]?.file?.text).toHaveLength(1_000_000);
    expect(cutReply('`'.repeat(1_000_000))).toHaveLength(1);
  });
});

describe('any text', () => {
  const pieces = [
    'word ',
    'sentence. ',
    '\n',
    '\n\n',
    '😀',
    '```ts\n',
    '```\n',
    '~~~\n',
    '- item\n',
    '`code` ',
    'x'.repeat(300),
    '漢字',
    '\r\n',
    '   ',
  ];
  /** Up to five messages of them, and of whatever else a text may hold. */
  const text = fc
    .array(
      fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...pieces) },
        { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
      ),
      { maxLength: 600, size: 'max' },
    )
    .map((parts) => `start ${parts.join('')}`.slice(0, 9_500).toWellFormed());
  /** A text that breaks the property is made smaller for as long as a person would wait. */
  const always = (holds: (text: string) => void, numRuns = 400): void =>
    fc.assert(fc.property(text, holds), {
      numRuns,
      seed: 20_260_826,
      interruptAfterTimeLimit: 30_000,
    });

  test('loses no character, and fits', () => {
    always((text) => {
      const pieces = cutPieces(text, 2_000, Number.POSITIVE_INFINITY);
      const left = pieces.map(({ from }, n) => text.slice(pieces[n - 1]?.to ?? 0, from));
      for (const gap of [...left, text.slice(pieces.at(-1)?.to)]) expect(gap.trim()).toBe('');
      for (const { content, from, to } of pieces) {
        expect(content.length).toBeLessThanOrEqual(2_000);
        expect(content).toContain(text.slice(from, to));
        expect(content.isWellFormed()).toBe(true);
      }
    });
  });

  test('leaves no fence open, and is shown as in one message', () => {
    always((text) => {
      const pieces = cutPieces(text, 2_000, Number.POSITIVE_INFINITY);
      expect(pieces.flatMap(({ content }) => shown(content))).toEqual(shown(text));
    }, 40);
  });

  test('takes nearly as few messages as its length allows', () => {
    always((text) => {
      const { length } = cutPieces(text, 2_000, Number.POSITIVE_INFINITY);
      expect(length).toBeLessThanOrEqual(Math.ceil(text.length / 1_400) + 1);
    });
  });
});
