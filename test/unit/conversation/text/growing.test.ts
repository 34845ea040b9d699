import { describe, expect, test } from 'vitest';
import { shownSoFar } from '../../../../src/conversation/text/growing.ts';
import { draftParts, stoppedParts } from '../../../../src/conversation/text/parts.ts';
import { cutReply } from '../../../../src/discord/send/split-reply.ts';

const STOPPED = '-# The answer was stopped here.';

describe('of a text that is still to come, nothing is shown that would be shown otherwise later', () => {
  const cases: [string, string, string][] = [
    ['plain words', 'So be it', 'So be it'],
    ['half a character', 'So \uD83D', 'So '],
    ['a link’s text', 'see [the docs', 'see'],
    ['a link without its target', 'see [the docs]', 'see'],
    ['half a target', 'see [the docs](https://exa', 'see'],
    ['a whole link', 'see [the docs](https://example.org)', 'see [the docs](https://example.org)'],
    ['a link behind a whole one', '[a](https://a.org) and [b](htt', '[a](https://a.org) and'],
    ['half a bare link', 'at https://exam', 'at'],
    ['a bare link that has ended', 'at https://example.org now', 'at https://example.org now'],
    ['half a mention', 'ask <@12', 'ask'],
    ['half an emoji', 'nice <:smile:1', 'nice'],
    ['a comparison', 'a < b', 'a < b'],
    ['a fence without a block', 'code:\n```ts\n', 'code:'],
    ['half a fence', 'code:\n``', 'code:'],
    ['a bracket in a block', '```ts\nconst a = [1, 2', '```ts\nconst a = [1, 2'],
    ['half the end of a block', '```ts\na()\n``', '```ts\na()'],
    ['a bracket that nobody closes', `[${'x'.repeat(600)}`, `[${'x'.repeat(600)}`],
  ];
  test.each(cases)('%s', (_, text, expected) => {
    expect(shownSoFar(text)).toBe(expected);
  });
});

const TEXT = [
  'First see [the docs](https://example.org/a/b?c=d) and <https://example.org>.',
  '',
  '```ts',
  'const list = [1, 2, 3];',
  'for (const one of list) console.log(one);',
  '```',
  '',
  '> quoted 👩‍👩‍👧 with `code` and **bold** words',
  '',
  '~~~',
  'plain',
  '~~~',
  'The end.',
].join('\n');

test('every state of a reply that grows has its blocks closed and its links whole', () => {
  for (let end = 1; end <= TEXT.length; end += 1) {
    for (const { content } of draftParts(cutReply, TEXT.slice(0, end))) {
      expect((content.match(/```/g) ?? []).length % 2).toBe(0);
      expect(content.isWellFormed()).toBe(true);
      const withoutLinks = content.replaceAll('[the docs](https://example.org/a/b?c=d)', '');
      expect(withoutLinks).not.toContain('[the docs');
      expect(withoutLinks).not.toMatch(/https:\/\/(?!example\.org>)/);
    }
  }
});

test('the last state is the reply itself', () => {
  expect(draftParts(cutReply, TEXT)).toEqual(cutReply(TEXT));
});

test('a text of white space, or of marks alone, shows nothing', () => {
  expect(draftParts(cutReply, ' \n')).toEqual([]);
  expect(draftParts(cutReply, '\uE200cite\uE202turn0search1\uE201')).toEqual([]);
});

describe('an answer that was stopped says so', () => {
  test('behind a block that was not at its end', () => {
    expect(stoppedParts(cutReply, '```ts\na()')).toEqual([
      { content: `\`\`\`ts\na()\n\`\`\`\n${STOPPED}`, file: null },
    ]);
  });

  test('in a message of its own where there is no room for it', () => {
    const full = 'x'.repeat(1_990);
    expect(stoppedParts(cutReply, full).map(({ content }) => content)).toEqual([full, STOPPED]);
  });

  test('where nothing of it can be shown', () => {
    expect(stoppedParts(cutReply, '[')).toEqual([{ content: STOPPED, file: null }]);
  });
});
