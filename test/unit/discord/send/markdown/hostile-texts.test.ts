import { expect, test } from 'vitest';
import { beginningAbove, cutReply } from '../../../../../src/discord/send/split-reply.ts';
import { growth, STEEP } from '../../../../support/work.ts';

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

test.each(PATTERNS)(
  'the work for a text of %j does not grow with the square of its length',
  async (pattern) => {
    const cut = (inside: string): void => {
      const text = `x${inside}y`;
      cutReply(text);
      beginningAbove('-# A note.', text);
    };
    expect(await growth(100_000, pattern, cut)).toBeLessThan(STEEP);
  },
);
