import { describe, expect, test } from 'vitest';
import { withLooks } from '../../../../../src/conversation/text/looks/looks.ts';

const lines = (...all: string[]): string => all.join('\n');

describe('a table', () => {
  test('becomes columns of a code block, aligned as its second row says', () => {
    expect(
      withLooks(
        lines('| Name | Qty | On |', '|:--|--:|:-:|', '| **Ada** | 1 | x |', '| Bob `a|b` | 20 | yes |'),
      ),
    ).toBe(
      lines('```', 'Name     Qty  On', '-------  ---  ---', 'Ada        1   x', 'Bob a|b   20  yes', '```'),
    );
  });

  test('counts two columns for wide characters and emoji', () => {
    const shown = withLooks(
      lines('| 名前 | n |', '|---|---|', '| 日本語 | 1 |', '| 🎉 | 2 |', '| abcd | 3 |'),
    );
    expect(shown.split('\n').slice(1, -1)).toEqual([
      '名前    n',
      '------  -',
      '日本語  1',
      '🎉      2',
      'abcd    3',
    ]);
  });

  test('that is too wide for a phone becomes a list, and loses neither words nor styles', () => {
    const wide = 'a value that is rather long';
    expect(
      withLooks(
        lines(
          '| Feature | Free | Pro |',
          '|---|---|---|',
          `| Seats | **one**<br>two | ${wide} |`,
          `| Help | | ${wide} |`,
        ),
      ),
    ).toBe(
      lines('**Feature**', `- **Seats** · Free: **one** / two · Pro: ${wide}`, `- **Help** · Pro: ${wide}`),
    );
  });

  test('with links becomes a list, in which they can be followed', () => {
    expect(withLooks(lines('|a|b|', '|-|-|', '|x|[y](https://e.org/)|'))).toBe(
      lines('**a**', '- **x** · b: [y](<https://e.org/>)'),
    );
  });

  test('keeps the prefix of the quote or the list that it stands in', () => {
    expect(withLooks(lines('> |a|b|', '> |-|-|', '> |1|2|'))).toBe(
      lines('> ```', '> a  b', '> -  -', '> 1  2', '> ```'),
    );
  });

  test('is none where a line of text has a bar, or where no second row divides it', () => {
    for (const text of ['a | b', lines('a | b', 'c | d'), lines('a', '---|---')])
      expect(withLooks(text)).toBe(text);
  });

  test('ends where a line has no bar, and a row with too many cells says them all', () => {
    expect(withLooks(lines('|a|b|', '|-|-|', '|1|2|3|', 'Behind it.'))).toBe(
      lines('```', 'a  b', '-  -----', '1  2 | 3', '```', 'Behind it.'),
    );
  });
});

describe('LaTeX', () => {
  const inline: [string, string][] = [
    ['$E = mc^2$', 'E = mc²'],
    ['\\(\\frac{a+b}{2}\\)', '(a + b)/2'],
    ['$x = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}$', 'x = (−b ± √(b² − 4ac))/(2a)'],
    ['$\\sum_{i=1}^{n} i$', '∑ᵢ₌₁ⁿ i'],
    ['$\\alpha \\to \\infty$', 'α → ∞'],
    ['$\\int_0^1 x\\,dx$', '∫₀¹ x dx'],
    ['$\\sqrt[3]{x}$', '∛x'],
    ['$e^{i\\pi} + 1 = 0$', 'e^(iπ) + 1 = 0'],
    ['$\\mathbb{R}$', 'ℝ'],
    ['$f: A \\to B$', 'f: A → B'],
    ['$T_{c}$', 'T\\_c'],
    ['$a * b$', 'a ∗ b'],
    ['$\\hat{x}$', 'x̂'],
    ['$x \\in \\{0,1\\}^n$', 'x ∈ {0,1}ⁿ'],
    ['$\\text{if } x \\bmod 2$', 'if x mod 2'],
  ];
  test.each(inline)('in a line: %s', (tex, shown) => {
    expect(withLooks(`So ${tex} it is.`)).toBe(`So ${shown} it is.`);
  });

  test('in lines of its own is a line, or a code block where it has several', () => {
    expect(withLooks('$$\na = \\frac{1}{2}\n$$')).toBe('a = 1/2');
    expect(withLooks('\\[ A = \\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix} \\]')).toBe(
      lines('```', 'A = ⎛1  2⎞', '    ⎝3  4⎠', '```'),
    );
    expect(withLooks('\\begin{align}\na &= b \\\\\nc + d &= e\n\\end{align}')).toBe(
      lines('```', '    a = b', 'c + d = e', '```'),
    );
  });

  const others = [
    'It costs $5 and $10.',
    'From $5-$10, or US$ 3 and 4$.',
    'Set $HOME and $PATH, or $A/$B.',
    'Either $5 million or 10 million$ each.',
    'A bracket \\[sic\\] that is escaped, and \\(see the page below\\).',
    'What is not understood stays: $\\nosuchcommand{x}$.',
    `A template: ${'$'}{a}${'$'}{b}.`,
  ];
  test.each(others)('is not: %s', (text) => {
    expect(withLooks(text)).toBe(text);
  });

  test('that would take the converter too long stays as it is', () => {
    const deep = `$${'\\frac{'.repeat(25)}x${'}{1}'.repeat(25)}$`;
    expect(withLooks(deep)).toBe(deep);
  });
});

describe('headings, lists and rules', () => {
  const changed: [string, string, string][] = [
    ['a heading of the fourth size is a bold line', '#### A **b** `**c**` ##', '**A b `**c**`**'],
    ['one of the third stays', '### A', '### A'],
    ['an underlined heading is one', 'A\n===', '# A'],
    ['and of the second size', 'A\n---', '## A'],
    ['a line below a sentence is a rule', 'A sentence.\n---', 'A sentence.\n──────────'],
    ['a rule is a line', '***', '──────────'],
    ['a box to tick is a character', '- [ ] a\n- [x] b', '- ☐ a\n- ☑ b'],
    ['bullets are those that Discord knows', '+ a\n  + b', '- a\n  - b'],
    ['and so are numbers', '1) a\n2) b', '1. a\n2. b'],
    ['in a quote as well', '> #### A', '> **A**'],
    ['a note stands in small print', 'A[^1] b[^x]\n\n[^1]: Note', 'A¹ b[x]\n\n-# ¹ Note'],
  ];
  test.each(changed)('%s', (_, text, shown) => {
    expect(withLooks(text)).toBe(shown);
  });
});

describe('HTML', () => {
  const changed: [string, string][] = [
    ['a<br>b', 'a\nb'],
    ['- a<br/>b', '- a\n  b'],
    ['> a<br>b', '> a\n> b'],
    ['a&nbsp;b &amp; c &mdash; &lt;p&gt;', 'a b & c — \\<p\\>'],
    ['H<sub>2</sub>O and x<sup>2</sup>', 'H₂O and x²'],
    ['<b>a</b> <em>b</em> <kbd>Ctrl</kbd>', '**a** *b* `Ctrl`'],
  ];
  test.each(changed)('%s', (text, shown) => {
    expect(withLooks(text)).toBe(shown);
  });

  test('that Discord shows anyway stays: types, templates, comments', () => {
    for (const text of ['Map<String, List<T>>', '<div>', '<!-- a -->', '&unknown; & Co', '<@123> <t:1>'])
      expect(withLooks(text)).toBe(text);
  });
});

describe('links', () => {
  test('have a preview where they are one or two, and none beyond', () => {
    expect(withLooks('https://a.b/c, [d](https://e.f/) and https://g.h/i(j). [k](https://l.m)')).toBe(
      'https://a.b/c, [d](https://e.f/) and <https://g.h/i(j)>. [k](<https://l.m>)',
    );
  });

  test('have none in lists', () => {
    expect(withLooks('- https://a.b/c\n1. [d](https://e.f/ "t")\n   https://g.h')).toBe(
      '- <https://a.b/c>\n1. [d](<https://e.f/> "t")\n   <https://g.h>',
    );
  });

  test('stand in the place of images', () => {
    expect(withLooks('![a](https://b.c/d.png) ![](https://b.c/e.png)')).toBe(
      '[a](https://b.c/d.png) [image](https://b.c/e.png)',
    );
  });
});
