import { describe, expect, test } from 'vitest';
import { type Block, parseMarkdown } from '../../../../playground/page/text/blocks.ts';
import { type Inline, parseInline } from '../../../../playground/page/text/inline.ts';
import { plainText } from '../../../../playground/page/text/plain.ts';
import { growth, STEEP } from '../../../support/work.ts';

/** A short notation, so that a table can be read: `strong(a em(b))`. */
function shown(content: readonly Inline[]): string {
  return content
    .map((one) => {
      switch (one.kind) {
        case 'text':
          return one.text;
        case 'code':
          return `code(${one.text})`;
        case 'break':
          return '⏎';
        case 'link':
          return `link(${one.href} ${shown(one.content)})`;
        case 'user':
        case 'channel':
        case 'role':
          return `${one.kind}(${one.id})`;
        case 'everyone':
        case 'command':
        case 'emoji':
          return `${one.kind}(${one.name})`;
        case 'timestamp':
          return `timestamp(${one.seconds} ${one.style})`;
        default:
          return `${one.kind}(${shown(one.content)})`;
      }
    })
    .join('');
}

function shownBlocks(blocks: readonly Block[]): string[] {
  return blocks.map((block) => {
    if (block.kind === 'code') return `code ${block.language}: ${block.text}`;
    if (block.kind === 'quote') return `quote[${shownBlocks(block.blocks).join(' | ')}]`;
    if (block.kind === 'heading') return `h${block.level}: ${shown(block.content)}`;
    if (block.kind !== 'list') return `${block.kind}: ${shown(block.content)}`;
    const items = block.items.map(({ content, lists }) => [shown(content), ...shownBlocks(lists)].join(' '));
    return `${block.start === null ? '' : `${block.start}.`}list[${items.join(', ')}]`;
  });
}

describe('inside a line', () => {
  test.each([
    ['**bold** and *slanted* and _so_', 'strong(bold) and em(slanted) and em(so)'],
    ['__under__ ~~struck~~ ||hidden||', 'underline(under) strike(struck) spoiler(hidden)'],
    ['***both***', 'em(strong(both))'],
    ['*a **b** c*', 'em(a strong(b) c)'],
    ['snake_case_word and 2 * 3 * 4', 'snake_case_word and 2 * 3 * 4'],
    [String.raw`\*not\* and ¯\_(ツ)_/¯`, String.raw`*not* and ¯\_(ツ)_/¯`],
    ['`**code**` and ``a`b``', 'code(**code**) and code(a`b)'],
    [
      '<@1100000000000000011> <@!42000> <#123456> <@&77777>',
      'user(1100000000000000011) user(42000) channel(123456) role(77777)',
    ],
    ['</instructions set:123456789>', 'command(instructions set)'],
    ['<:bobbin:123456> <a:spin:123456>', 'emoji(bobbin) emoji(spin)'],
    ['<t:1700000000:R> <t:1700000000>', 'timestamp(1700000000 R) timestamp(1700000000 f)'],
    ['@everyone @here @Ada', 'everyone(everyone) everyone(here) @Ada'],
    ['see https://example.org/a_b_c.', 'see link(https://example.org/a_b_c https://example.org/a_b_c).'],
    ['<https://example.org>', 'link(https://example.org/ https://example.org)'],
    ['[the **docs**](https://example.org "title")', 'link(https://example.org/ the strong(docs))'],
    ['[wiki](https://example.org/a_(b))', 'link(https://example.org/a_(b) wiki)'],
    ['one\ntwo', 'one⏎two'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ])('%s', (text, expected) => {
    expect(shown(parseInline(text))).toBe(expected);
  });

  test.each([
    '[x](javascript:alert(1))',
    '[x](data:text/html,hello)',
    '[x](vbscript:x)',
    '<javascript:alert(1)>',
    '[https://bank.example](https://thief.example)',
  ])('%s leads nowhere that its words do not say', (text) => {
    const links = parseInline(text).flatMap((one) =>
      one.kind === 'link' ? [[one.href, shown(one.content)]] : [],
    );
    expect(links.filter(([href, label]) => new URL(href ?? '').href !== new URL(label ?? '').href)).toEqual(
      [],
    );
  });
});

describe('by lines', () => {
  test.each([
    ['# One\n## Two\n### Three\n#### four', ['h1: One', 'h2: Two', 'h3: Three', 'paragraph: #### four']],
    ['-# small *print*', ['subtext: small em(print)']],
    ['> a\n> b\nc', ['quote[paragraph: a⏎b]', 'paragraph: c']],
    ['>>> a\n\nb', ['quote[paragraph: a⏎⏎b]']],
    ['- a\n  - b\n    - c\n- d', ['list[a list[b list[c]], d]']],
    ['1. a\n2. b\n   - c\n3. d', ['1.list[a, b list[c], d]']],
    ['7. a\n8. b', ['7.list[a, b]']],
    ['- a\n1. b', ['list[a]', '1.list[b]']],
    ['- a\n  goes on', ['list[a⏎goes on]']],
    ['before\n\n- a\n\nafter', ['paragraph: before', 'list[a]', 'paragraph: after']],
    ['```ts\nconst a = 1;\n```', ['code ts: const a = 1;']],
    ['```\n# a\n> b\n- c\n```', ['code : # a\n> b\n- c']],
    ['see ```one``` and', ['paragraph: see ', 'code : one', 'paragraph:  and']],
    ['> ```js\n> x\n> ```', ['quote[code js: x]']],
    ['```\nnever closed', ['paragraph: ```⏎never closed']],
    ['', []],
    ['\n\n', []],
  ])('%j', (text, expected) => {
    expect(shownBlocks(parseMarkdown(text))).toEqual(expected);
  });

  test.each(['*', '[(', '> ', '`', '||', '- a\n', '**a*', '__a_', '_a', '[[a]', '<@', '~~', '[a](b'])(
    'a message of nothing but %j is read in no time',
    async (piece) => {
      expect(await growth(4_000, piece, parseMarkdown)).toBeLessThan(STEEP);
    },
  );
});

test('a snippet is the text without its marks, spoilers still hidden', () => {
  const names = { users: { '42000': 'Ada' }, channels: { '43000': 'general' }, roles: { '44000': 'Crew' } };
  const text = '# Hello <@42000>\n> in <#43000>\n- **a**\n- ||secret||\n```ts\ncode\n``` <@&44000> <@45000>';
  expect(plainText(text, names)).toBe('Hello @Ada in #general a, ▇▇▇ code @Crew @unknown-user');
});
