import { describe, expect, test } from 'vitest';
import type { PageCommand, PageOption } from '../../../../playground/contract/actions.ts';
import type { PageTurn } from '../../../../playground/contract/inspector.ts';
import { commandSuggestions } from '../../../../playground/page/state/suggestions.ts';
import { turnMs, waterfallOf } from '../../../../playground/page/state/waterfall.ts';
import { completed, typedAt } from '../../../../playground/page/text/completion.ts';
import { EMOJIS, findEmojis, withEmojis } from '../../../../playground/page/text/emojis.ts';
import { languageNamed } from '../../../../playground/page/text/highlight.ts';
import { sizeText, spanText } from '../../../../playground/page/text/sizes.ts';
import { timestampText } from '../../../../playground/page/text/timestamps.ts';

describe('what is being typed', () => {
  test.each([
    ['/res', 'command', 'res'],
    ['/instructions set', 'command', 'instructions set'],
    ['hello @Bo', 'user', 'Bo'],
    ['@', 'user', ''],
    ['in #gen', 'channel', 'gen'],
    ['well :smi', 'emoji', 'smi'],
  ])('%j is a %s', (text, kind, part) => {
    expect(typedAt(text, text.length)).toMatchObject({ kind, part });
  });

  test.each(['hello', 'mail@example', 'at 10:30', 'a /b', 'well :s', ''])(
    '%j is nothing to complete',
    (text) => {
      expect(typedAt(text, text.length)).toBeNull();
    },
  );

  test('is looked for at the caret, and completed there', () => {
    const typed = typedAt('hi @Bo, you', 6);
    expect(typed).toEqual({ kind: 'user', part: 'Bo', from: 3 });
    expect(typed && completed('hi @Bo you', 6, typed, '@Bobbin')).toEqual({
      text: 'hi @Bobbin you',
      caret: 11,
    });
    expect(typed && completed('hi @Bo', 6, typed, '@Bobbin')).toEqual({ text: 'hi @Bobbin ', caret: 11 });
  });
});

describe('the commands that are offered', () => {
  const option = (name: string, type: PageOption['type'], options: PageOption[] = []): PageOption => ({
    name,
    description: `the ${name}`,
    type,
    required: false,
    choices: [],
    autocomplete: false,
    min: null,
    max: null,
    minLength: null,
    maxLength: null,
    options,
  });
  const command = (
    name: string,
    options: PageOption[] = [],
    kind: PageCommand['kind'] = 'slash',
  ): PageCommand => ({
    id: name,
    name,
    kind,
    description: `about ${name}`,
    options,
  });
  const all = [
    command('reset'),
    command('instructions', [
      option('set', 'subcommand', [option('text', 'string')]),
      option('show', 'subcommand'),
    ]),
    command('admin', [option('user', 'group', [option('remove', 'subcommand')])]),
    command('Ask about this', [], 'message'),
  ];
  const labels = (typed: string): string[] => commandSuggestions(all, typed).map(({ label }) => label);

  test('are named by their subcommands and groups', () => {
    expect(labels('')).toEqual(['/reset', '/instructions set', '/instructions show', '/admin user remove']);
  });

  test('begin as typed, then hold what was typed', () => {
    expect(labels('re')).toEqual(['/reset', '/admin user remove']);
    expect(labels('instructions sh')).toEqual(['/instructions show']);
  });

  test('are none once options are written out', () => {
    expect(labels('instructions set text: be kind')).toEqual([]);
  });
});

describe('emojis', () => {
  test('have a name and a character each, no name twice', () => {
    expect(new Set(EMOJIS.map(({ name }) => name)).size).toBe(EMOJIS.length);
    expect(
      EMOJIS.filter(({ name, character }) => !/^\w+$/.test(name) || !/^\p{RGI_Emoji}$/v.test(character)),
    ).toEqual([]);
  });

  test('are found by the beginning of their name first', () => {
    expect(findEmojis('heart', 3).map(({ name }) => name)).toEqual(['heart', 'heart_eyes', 'kissing_heart']);
  });

  test.each([
    ['well done :tada:', 'well done 🎉'],
    [':nonsense: and 10:30:45', ':nonsense: and 10:30:45'],
    ['<:tada:123456789>', '<:tada:123456789>'],
  ])('%j', (text, expected) => {
    expect(withEmojis(text)).toBe(expected);
  });
});

test.each([
  ['ts', 'typescript'],
  ['Python', 'python'],
  ['sh', 'bash'],
  ['brainfuck', null],
  ['', null],
  ['constructor', null],
])('a fence named %j is coloured as %s', (name, language) => {
  expect(languageNamed(name)).toBe(language);
});

test.each([
  [812, '812 bytes'],
  [14_200, '14.2 kB'],
  [250_000_000, '250 MB'],
  [0, '0 bytes'],
])('%i bytes', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

test.each([
  [3.6, '4 ms'],
  [2_410, '2.41 s'],
  [72_000, '1 min 12 s'],
])('%f milliseconds', (ms, text) => {
  expect(spanText(ms)).toBe(text);
});

test('a moment that no calendar holds stays a number', () => {
  expect(timestampText(9_999_999_999_999, 'f', 0)).toBe('9999999999999');
  expect(timestampText(120, 'R', 0)).toMatch(/2/);
});

describe('a turn as a waterfall', () => {
  const moment = (label: string, at: number): PageTurn['moments'][number] => ({
    kind: 'accepted',
    label,
    at: 1_000 + at,
    afterMs: at,
    seenBy: 'bot',
  });
  const turn = (...moments: PageTurn['moments'][number][]): PageTurn => ({
    id: '1',
    channelId: '1',
    messages: ['1'],
    state: 'done',
    moments,
  });

  test('each moment begins where the one before it was', () => {
    const falls = waterfallOf(turn(moment('c', 200), moment('a', 0), moment('b', 50)));
    expect(falls.map(({ moment: { label }, tookMs, from, width }) => [label, tookMs, from, width])).toEqual([
      ['a', 0, 0, 0],
      ['b', 50, 0, 0.25],
      ['c', 150, 0.25, 0.75],
    ]);
    expect(turnMs(turn(moment('a', 0), moment('c', 200)))).toBe(200);
  });

  test('of which nothing is known is empty', () => {
    expect(waterfallOf(turn())).toEqual([]);
    expect(turnMs(turn())).toBe(0);
    expect(waterfallOf(turn(moment('a', 0)))).toMatchObject([{ from: 0, width: 0 }]);
  });
});
