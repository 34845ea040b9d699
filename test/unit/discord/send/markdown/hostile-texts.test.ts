import { expect, test } from 'vitest';
import { beginningAbove, cutReply } from '../../../../../src/discord/send/split-reply.ts';

const PATTERNS = [
  ...[
    '*',
    '`',
    '|',
    '[',
    '>',
    '_a',
    ' ',
    '~~',
    '**',
    '||a',
    '*a ',
    '_a_',
    '\\',
    '\t',
    '<',
    '~',
    '``` ',
    '`a``b```c',
  ],
  ...['[a](', '[](', '[a](b(', '[a]((', '[a[b]', '[a](b "', '](', '<a:', '<t:', 'https://a(', '\u001b[31m'],
  ...['\n', '\r\n', '\n> ', '> ', '\n- ', '\n  - x', '1. ', '\n# ', '\n>>> ', '\n    - a\n', '\n > *a'],
  ...['```\n', '```a\n', '```md\n```a\n```\n', '~~~\n', '> ```\n', '\n```', 'a```b\n', '```md\n```a\n'],
  ...['\u0301', '👨‍👩‍👧‍👦', '🇩🇪', '今日', '* _ ~~ || ` [ > ', '**_a ~~b ||c `d [e](f '],
];

/** Milliseconds that this process has worked for; the least of three times. */
function work(run: () => void): number {
  const times = [1, 2, 3].map(() => {
    const begun = process.cpuUsage();
    run();
    return process.cpuUsage(begun).user / 1_000;
  });
  return Math.min(...times);
}

/** Ten times the text may take a hundred times as long only if the work grows with its square. */
const MOST_TIMES = 40;
/** Less is not measured well. */
const LEAST_MS = 10;

test.each(PATTERNS)('the work for a text of %j does not grow with the square of its length', (pattern) => {
  const cut = (length: number) => () => {
    const text = `x${pattern.repeat(Math.ceil(length / pattern.length))}y`;
    cutReply(text);
    beginningAbove('-# A note.', text);
  };
  const few = work(cut(10_000));
  expect(work(cut(100_000))).toBeLessThan(MOST_TIMES * Math.max(few, LEAST_MS));
});
