/** Texts in Discord's Markdown, of all that it knows, nested at random. */

import fc, { type Arbitrary } from 'fast-check';

const WORDS = [
  'word',
  'Sentence one.',
  'and then',
  'a',
  'longer-words',
  'Zürich',
  'snake_case_name',
  '3',
  '2 * 3',
  'C#',
  '1.',
  '5. x',
  '今日は良い天気です。',
  'ภาษาไทยไม่มีช่องว่าง',
  'नमस्ते दुनिया।',
  'مرحبا بالعالم',
  '👨‍👩‍👧‍👦',
  '🇩🇪🇫🇷',
  '👍🏽',
  'é',
  '- dash',
  '# no',
  '> gt',
  '...',
  '(see)',
  "don't",
  'a/b',
  '=',
  '\\',
  '¯\\_(ツ)_/¯',
] as const;
/** Each of them is never cut. */
export const TOKENS = [
  '[text](https://example.com/a)',
  '[a [b] c](<https://example.com/x_y>)',
  '[t](https://example.com "the title")',
  '<https://example.com/q?a=b>',
  'https://example.com/path_to_(it)',
  'http://a.example/x',
  '<@123456789012345678>',
  '<@!123456789012345678>',
  '<@&123456789012345678>',
  '<#123456789012345678>',
  '</ask again:123456789012345678>',
  '<:party_blob:123456789012345678>',
  '<a:wave:123456789012345678>',
  '<t:1700000000:R>',
  '<t:1700000000>',
  '<id:customize>',
  '`npm run build`',
  '``a ` b``',
  '\\*',
  '\\`',
  '\\_',
] as const;
const STYLES = ['**', '*', '_', '__', '~~', '||'] as const;
const LANGUAGES = ['', 'ts', 'c++', 'python'] as const;

const word = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 2, arbitrary: fc.constantFrom(...TOKENS) },
);
const words = (most: number): Arbitrary<string> =>
  fc.array(word, { minLength: 1, maxLength: most }).map((all) => all.join(' '));
const times = fc.constantFrom(1, 1, 1, 2, 6);

/** Within a line, or over several where `breaks` has more than a space. */
function inline(depth: number, breaks: readonly string[]): Arbitrary<string> {
  const plain = fc.tuple(words(4), times).map(([text, repeated]) => Array(repeated).fill(text).join(' '));
  if (depth === 0) return plain;
  const styled = fc
    .tuple(fc.constantFrom(...STYLES), inline(depth - 1, breaks))
    .map(([mark, text]) => `${mark}${text}${mark}`);
  return fc
    .array(fc.tuple(fc.oneof(plain, styled), fc.constantFrom(...breaks)), { minLength: 1, maxLength: 3 })
    .map((all) =>
      all
        .map(([text, space]) => text + space)
        .join('')
        .trimEnd(),
    );
}

const line = inline(1, [' ', ' ', ', ']);
const paragraph = inline(2, [' ', ' ', '\n', '. ']);
const codeLines = fc.array(
  fc.constantFrom('const a = 1;', '  indented * x', '', 'a `b` c', 'x'.repeat(30), '    end || y', '// # no'),
  {
    minLength: 1,
    maxLength: 8,
  },
);
const code = fc
  .tuple(fc.constantFrom(...LANGUAGES), codeLines)
  .map(([language, lines]) => `\`\`\`${language}\nfirst\n${lines.join('\n')}\n\`\`\``);
const colourful = fc
  .array(
    fc.constantFrom(
      '\u001b[1;31mred ',
      '\u001b[0mplain ',
      '\u001b[44mblue ',
      'text that goes on\n',
      '\u001b[4;32mgreen ',
    ),
    {
      minLength: 3,
      maxLength: 12,
    },
  )
  .map((all) => `\`\`\`ansi\nfirst ${all.join('')}x\n\`\`\``);
const heading = fc
  .tuple(fc.constantFrom('# ', '## ', '### ', '-# '), line)
  .map(([mark, text]) => mark + text.replaceAll('\n', ' '));

/** Of one kind: a span that ends before its time may make one list of two, with the bullets of the first. */
function list(depth: number, indent: string, kind: '-' | '1.'): Arbitrary<string> {
  const below = depth === 0 ? fc.constant('') : fc.option(list(depth - 1, `${indent}   `, kind), { nil: '' });
  const item = fc.tuple(line, below, fc.option(code, { nil: '', freq: 6 }));
  return fc.array(item, { minLength: 1, maxLength: 3 }).map((items) =>
    items
      .map(([text, inner, block], index) => {
        const bullet = `${indent}${kind === '-' ? '-' : `${index + 1}.`}`;
        const lines = [`${bullet} ${text.replaceAll('\n', ' ')}`];
        if (block !== '') lines.push(block.replace(/^/gm, `${indent}   `));
        if (inner !== '') lines.push(inner);
        return lines.join('\n');
      })
      .join('\n'),
  );
}

/** Two lists with nothing between them would be one, with the bullets of the first. */
const ITEM = /^ *(?:-|\d+\.) /m;
const blocksOf = (block: Arbitrary<string>, most: number): Arbitrary<string> =>
  fc.array(fc.tuple(block, fc.constantFrom('\n', '\n\n')), { minLength: 1, maxLength: most }).map((all) =>
    all
      .map(([text, space]) => text + (all.some(([one]) => ITEM.test(one)) ? '\n\n' : space))
      .join('')
      .trimEnd(),
  );
function markdownWith(kind: '-' | '1.'): Arbitrary<string> {
  const inSpan = fc.oneof(
    { weight: 4, arbitrary: paragraph },
    { weight: 1, arbitrary: code },
    { weight: 1, arbitrary: heading },
    { weight: 2, arbitrary: list(1, '', kind) },
    { weight: 1, arbitrary: list(1, '  ', kind) },
    { weight: 1, arbitrary: fc.tuple(words(3), code).map(([text, block]) => `${text} ${block}`) },
  );
  const block = fc.oneof({ weight: 9, arbitrary: inSpan }, { weight: 1, arbitrary: colourful });
  const quoted = blocksOf(block, 2).map((text) => text.replace(/^/gm, '> '));
  const marked = fc.tuple(fc.constantFrom('**', '__', '~~', '||'), blocksOf(inSpan, 2));
  const span = marked.map(([mark, text]) => `${mark}Begin\n${text}${mark}`);
  const toEnd = blocksOf(fc.oneof(block, span), 2).map((text) => `\n\n>>> ${text}`);
  return fc
    .tuple(
      blocksOf(fc.oneof({ weight: 3, arbitrary: block }, quoted, span), 4),
      fc.option(toEnd, { nil: '', freq: 4 }),
    )
    .map(([text, rest]) => `Intro.\n${text}${rest}`);
}

/** Begins with something visible; ends with `>>> `, which reaches so far, now and then. */
export const markdown: Arbitrary<string> = fc.oneof(markdownWith('-'), markdownWith('1.'));

const SCRAPS = [
  '**',
  '*',
  '_',
  '__',
  '~~',
  '||',
  '`',
  '``',
  '```',
  '```ts\n',
  '\n',
  '\n\n',
  '> ',
  '>>> ',
  '\n> ',
  '\n- ',
  '\n  - ',
  '\n1. ',
  '\n# ',
  '\n-# ',
  '\\',
  '[x](https://a.example)',
  '[x',
  ']',
  'word ',
  'x',
  ' ',
  '  ',
  '<@1>',
  'https://a.example/c ',
  '(',
  ')',
  '漢字',
  '😀',
  '*a',
  '_a',
  'a*',
  'a_',
  '~',
  '|',
  '<',
  '>',
  '#',
  '-',
  '5.',
  '.',
  '\u00a0',
  '\t',
] as const;

/** Marks of all kinds, whether they mean anything or not. */
export const scraps: Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...SCRAPS), fc.constantFrom('word ', 'a few words', ' and ', '。')), {
    minLength: 60,
    maxLength: 300,
    size: 'max',
  })
  .map((all) => `x${all.join('')}`.replaceAll(/([*_~|`])\1{3,}/g, '$1$1$1 '));
