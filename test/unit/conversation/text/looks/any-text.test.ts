import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withLooks } from '../../../../../src/conversation/text/looks/looks.ts';
import { growth, STEEP } from '../../../../support/work.ts';

const PIECES = [
  ...[
    'a',
    'b c',
    ' ',
    '\n',
    '\n\n',
    '# ',
    '#### ',
    '- ',
    '+ ',
    '1) ',
    '> ',
    '[ ] ',
    '---',
    '===',
    '|',
    '|-|-|',
  ],
  ...['$', '$$', 'x^2', '\\(', '\\)', '\\[', '\\]', '\\frac{1}{2}', '\\begin{a}', '*', '**', '_', '~~', '\\'],
  ...[
    '`',
    '``',
    '`x|$y$`',
    '<br>',
    '<b>',
    '</b>',
    '&amp;',
    '&lt;',
    '&nbsp;',
    '[a](https://b.c)',
    '![',
    '](',
    ')',
  ],
  ...['https://d.e/f', '[^1]', '[^1]: ', '日本', '🎉', '    ', '\t', '7', '|a|b|\n|-|-|\n|c|d|\n'],
];
const anyText = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(''));
/** Lines that are no fence themselves. */
const anyCode = fc
  .array(
    fc.constantFrom(
      '$x^2$',
      '|a|b|',
      '|-|-|',
      '#### a',
      '- [ ] b',
      '<br>',
      '&lt;',
      '',
      'https://a.b',
      '\t+ c',
    ),
  )
  .map((all) => all.join('\n'));

describe('any text', () => {
  test('keeps its blocks of code byte for byte', () => {
    fc.assert(
      fc.property(fc.constantFrom('```', '~~~~', '```md'), anyCode, anyText, (marks, code, behind) => {
        const block = `${marks}\n${code}\n${marks.replace('md', '')}\n`;
        expect(withLooks(`Before.\n\n${block}\n${behind}`).startsWith(`Before.\n\n${block}`)).toBe(true);
      }),
    );
  });

  test('keeps its inline code byte for byte', () => {
    const said = fc.constantFrom(
      '$x^2$',
      '<br>',
      '&lt;',
      '[a](https://b.c)',
      '- [ ] |',
      '\\frac',
      '![x](https://y)',
    );
    fc.assert(
      fc.property(said, fc.constantFrom('`', '``'), (code, mark) => {
        expect(withLooks(`- $y_1$ ${mark}${code}${mark} <br>`)).toContain(`${mark}${code}${mark}`);
      }),
    );
  });

  test('loses none of its words', () => {
    const word = fc.stringMatching(/^[a-z]{3,8}$/).map((letters) => `q${letters}`);
    const around = [
      '# W',
      '#### W',
      '- W',
      '**W**',
      '|W|W|\n|-|-|\n|W|W|',
      '> W',
      '[W](https://b.c)',
      'W\n---',
      'W[^1]',
    ];
    const line = fc
      .tuple(fc.constantFrom(...around), word)
      .map(([shape, said]) => shape.replaceAll('W', said));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (all) => {
        const text = all.join('\n\n');
        const words = (said: string): number => (said.match(/q[a-z]{3,8}/g) ?? []).length;
        expect(words(withLooks(text))).toBe(words(text));
      }),
    );
  });

  test('looks the same when it is looked at again', () => {
    const block = fc.constantFrom(
      ...[
        'A $x^2$ and $5.',
        '#### A',
        'A\n---',
        '- [ ] a\n  + b',
        '> 1) a<br>b',
        '***',
        '|a|b|\n|-|-|\n|`c`|d<br>e|',
      ],
      ...[
        '|a|b|\n|-|-|\n|[c](https://d.e)|f|',
        '$$\na = b_c\n$$',
        'a &lt;b&gt; &amp; c',
        '```\n$x$\n```',
        '[^1]: a[^2]',
      ],
      ...['https://a.b [c](https://d.e)', '![a](https://b.c)', 'a <b>b</b> x<sub>max</sub>'],
      '\\[ A = \\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix} \\]',
    );
    fc.assert(
      fc.property(fc.array(block, { maxLength: 8 }), (blocks) => {
        const looks = withLooks(blocks.join('\n\n'));
        expect(withLooks(looks)).toBe(looks);
      }),
    );
  });

  test('looks the same before an empty line, whatever follows', () => {
    const prose = anyText.map((text) => text.replaceAll('`', ''));
    fc.assert(
      fc.property(prose, anyText, (before, behind) => {
        const looks = withLooks(`${before}\n\n`);
        expect(withLooks(`${before}\n\n${behind}`).slice(0, looks.length)).toBe(looks);
      }),
      { numRuns: 300 },
    );
  });
});

const HOSTILE = [
  ...PIECES,
  '[',
  '[a](',
  '<',
  'https://a(',
  '`a``b',
  '$a ',
  '$x$ ',
  '\\(x\\) ',
  '|a',
  '```\n',
  '```md\n```a\n',
];

test.each(HOSTILE.filter((piece) => piece.trim() !== ''))(
  'the work for a text of %j does not grow with the square of its length',
  async (piece) => {
    // A long table leaves more to be cleared away than a short one.
    expect(await growth(100_000, piece, withLooks)).toBeLessThan(2 * STEEP);
  },
);
