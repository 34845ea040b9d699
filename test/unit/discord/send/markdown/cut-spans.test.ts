import { describe, expect, test } from 'vitest';
import { cutPieces, cutReply } from '../../../../../src/discord/send/split-reply.ts';
import { shown } from '../../../../support/markdown/shown.ts';

const contents = (text: string): string[] => cutReply(text).map((part) => part.content);
const words = (count: number): string => Array.from({ length: count }, (_, n) => `w${n}`).join(' ');
/** Twenty paragraphs, which take two messages. */
const prose = Array.from({ length: 20 }, (_, n) => `Paragraph ${n}. ${words(30)}`).join('\n\n');

/** The messages, each shown as its place in the whole is. */
function cutAsShown(text: string, limit: number): string[] {
  const messages = cutPieces(text, limit, Number.POSITIVE_INFINITY).map(({ content }) => content);
  expect(messages.length).toBeGreaterThan(1);
  expect(messages.flatMap(shown)).toEqual(shown(text));
  return messages;
}

describe('what is open at a cut is closed and opened again', () => {
  const long = words(60);
  test.each([
    ['bold', `**${long}**`, '**', '**'],
    ['italic by stars', `*${long}*`, '*', '*'],
    ['italic by underscores', `_${long}_`, '_', '_'],
    ['underline', `__${long}__`, '__', '__'],
    ['strikethrough', `~~${long}~~`, '~~', '~~'],
    ['a spoiler', `||${long}||`, '||', '||'],
    ['bold in a spoiler', `||**${long}**||`, '||**', '**||'],
    ['a heading', `## ${long}`, '## ', ''],
    ['small print', `-# ${long}`, '-# ', ''],
    ['a quoted line', `> ${long}`, '> ', ''],
    ['a long quote', `>>> ${long}`, '>>> ', ''],
    ['bold in a quote', `> **${long}**`, '> **', '**'],
    ['code', `\`\`\`ts\n${long}\n\`\`\``, '```ts\n', '\n```'],
    ['code in a line', `\`\`\`${long}\`\`\``, '```\n', '\n```'],
    ['code in a quote', `> \`\`\`ts\n> ${long}\n> \`\`\``, '> ```ts\n> ', '\n> ```'],
    ['a colour', `\`\`\`ansi\n\u001b[1;31m${long}\n\`\`\``, '```ansi\n\u001b[1;31m', '\n```'],
  ])('%s', (_, text, opening, closing) => {
    const [first = '', second = ''] = cutAsShown(text, 150);
    expect(first.endsWith(closing)).toBe(true);
    expect(second.startsWith(opening)).toBe(true);
  });

  test('but for a span that would be left empty', () => {
    const text = `${'x'.repeat(195)} **${words(20)}**`;
    const [first, second] = cutAsShown(text, 200);
    expect(first).toBe('x'.repeat(195));
    expect(second?.startsWith('**w0')).toBe(true);
  });
});

describe('a message that begins in the middle of a line', () => {
  test.each([
    '# no heading',
    '-# no small print',
    '> no quote',
    '>>> no quote',
    '- no item',
    '* no item',
    '1. no item',
  ])('does not read %s as the beginning of a block', (text) => {
    for (let before = 90; before < 110; before += 1)
      cutAsShown(`${'x'.repeat(before)} ${text} ${words(20)}`, 112);
  });

  test('keeps the level of an item in a list', () => {
    const text = `- top ${words(10)}\n  - below ${words(20)}\n  - also below ${words(20)}`;
    cutAsShown(text, 150);
  });
});

describe('as reported of other bots', () => {
  // https://github.com/openclaw/openclaw/issues/127656
  test.each([
    ['opened within a line', 'Run this: ```bash\nls\n```'],
    ['closed within a line', '```js\nconst a = 1;```'],
    ['closed before more of a line', '```js\nconst a = 1;\n``` and that is all.'],
    ['around another one', '```markdown\n# Title\n```bash\nnpm i\n```\nmore\n```'],
    ['of tildes', '~~~js\nconst a = 1;\n~~~'],
  ])('a block %s does not turn prose into code', (_, block) => {
    const parts = contents(`${block}\n\n${prose}`);
    expect(parts.length).toBeGreaterThan(1);
    const prosaic = parts.flatMap(shown).filter((one) => !one.includes('code block'));
    expect(prosaic.join('')).toContain(shown(prose).join(''));
    for (const part of parts.slice(1)) expect(part).not.toContain('```');
  });

  // https://github.com/PluralKit/PluralKit/issues/626
  test('a spoiler that is cut stays one', () => {
    const said = 'Snape did it. '.repeat(100);
    const parts = contents(`Intro.\n\n||${said}\n\n${said}||`);
    expect(parts).toHaveLength(2);
    for (const one of parts.flatMap(shown).slice(6)) expect(one).toContain('spoiler');
  });

  // https://github.com/openclaw/openclaw/issues/127654, https://github.com/openclaw/openclaw/issues/102680
  test.each([
    ['family emoji', '👨‍👩‍👧‍👦', '👨‍👩‍👧‍👦'.repeat(300)],
    ['flags', '🇩🇪', `x${'🇩🇪'.repeat(800)}`],
  ])('%s are not taken apart', (_, emoji, text) => {
    for (const part of contents(text)) expect(part.replaceAll(emoji, '')).toMatch(/^x?$/);
  });

  test.each([
    ['Japanese', '今日はとても良い天気ですね。散歩に行きましょう。', /。$/],
    ['Chinese', '你今天去哪里？我想去公园！', /[？！]$/],
    ['Hindi', 'नमस्ते दुनिया। आज मौसम अच्छा है। ', /।$/],
    ['Arabic', 'كيف حالك اليوم؟ أنا بخير. ', /[؟.]$/],
  ])('%s is cut where a sentence ends', (_, sentences, end) => {
    const parts = contents(sentences.repeat(160));
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(part.trimEnd()).toMatch(end);
  });

  test('Thai, which has no spaces, is cut where a word ends', () => {
    const [first = ''] = contents('ภาษาไทยไม่มีช่องว่าง'.repeat(150));
    const wordEnds = new Intl.Segmenter('th', { granularity: 'word' }).segment(
      'ภาษาไทยไม่มีช่องว่าง'.repeat(150),
    );
    expect(wordEnds.containing(first.length)?.index).toBe(first.length);
  });

  // https://github.com/pR0Ps/slack-to-discord/issues/25
  test.each([
    ['an address', `https://example.com/${'a/'.repeat(135)}`],
    ['a link', `[the documentation of it](https://example.com/${'a/'.repeat(60)})`],
    ['a custom emoji', '<:party_blob:123456789012345678>'],
    ['inline code', '`npm run build`'],
    ['a mention', '<@123456789012345678>'],
    ['a timestamp', '<t:1700000000:R>'],
  ])('%s in a dense text is not cut through', (_, token) => {
    for (const before of [1_980, 1_990, 1_999]) {
      const text = `${'x'.repeat(before)}${token.startsWith('h') ? ' ' : ''}${token} ${'y'.repeat(3_994 - before - token.length)}`;
      const parts = contents(text);
      expect(parts.length).toBeLessThanOrEqual(3);
      expect(parts.filter((part) => part.includes(token))).toHaveLength(1);
    }
  });
});
