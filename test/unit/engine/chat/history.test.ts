import { describe, expect, test } from 'vitest';
import type { TranscriptEntry } from '../../../../src/conversation/record/transcript.ts';
import { turnsOf } from '../../../../src/conversation/record/transcript.ts';
import { fitHistory, promptBudget } from '../../../../src/engine/chat/history.ts';
import { promptOf, withoutSystemRole } from '../../../../src/engine/chat/prompt.ts';
import { countTokens, mostTokens } from '../../../../src/engine/service/window/tokens.ts';

const entry = (role: 'user' | 'assistant', text: string): TranscriptEntry => ({
  key: text,
  role,
  authorId: null,
  text,
  at: 0,
});
const user = (text: string): TranscriptEntry => entry('user', text);
const assistant = (text: string): TranscriptEntry => entry('assistant', text);
const texts = (entries: readonly { text: string }[]): string[] => entries.map(({ text }) => text);

describe('the history', () => {
  const history = [user('a'), user('b'), assistant('c'), user('d'), assistant('e')];

  test('is made of turns: what people said and the replies to it', () => {
    expect(turnsOf(history).map(texts)).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
    expect(turnsOf([assistant('x'), user('y')]).map(texts)).toEqual([['x'], ['y']]);
    expect(turnsOf([])).toEqual([]);
  });

  test('is sent whole, uncounted, where all of it plainly fits', async () => {
    const fitting = await fitHistory(history, ['system'], { budget: 1_000, ratio: 1 });
    expect(fitting).toEqual({ entries: history, estimate: null });
  });

  test('loses its oldest turns first, each as a whole', async () => {
    const long = Array.from({ length: 50 }, (_, n) => [
      user(`question ${n} `.repeat(20)),
      assistant(`answer ${n}`),
    ]).flat();
    const { entries, estimate } = await fitHistory(long, ['system'], { budget: 1_000, ratio: 1 });
    expect(entries.length).toBeGreaterThan(2);
    expect(entries.length).toBeLessThan(long.length);
    expect(entries).toEqual(long.slice(-entries.length));
    expect(entries[0]?.role).toBe('user');
    expect(estimate).toBeLessThanOrEqual(1_000);
  });

  test('shrinks with every trim and with a model that counts more', async () => {
    const long = Array.from({ length: 50 }, (_, n) => [
      user(`question ${n} `.repeat(20)),
      assistant(`answer ${n}`),
    ]).flat();
    const kept = async (trims: number, ratio: number): Promise<number> =>
      (await fitHistory(long, [], { budget: promptBudget(4_096, trims), ratio })).entries.length;
    const whole = await kept(0, 1);
    expect(await kept(1, 1)).toBeLessThan(whole);
    expect(await kept(2, 1)).toBeLessThan(await kept(1, 1));
    expect(await kept(0, 1.5)).toBeLessThan(whole);
  });

  test('gives way entirely to a turn that is too long by itself', async () => {
    const { entries } = await fitHistory(history, ['word '.repeat(500)], { budget: 100, ratio: 1 });
    expect(entries).toEqual([]);
  });
});

describe('the prompt', () => {
  test('begins with the instructions and alternates between the sides', () => {
    expect(promptOf('Be brief.', [user('a'), user('b'), assistant('c'), user('d')])).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'a\nb' },
      { role: 'assistant', content: 'c' },
      { role: 'user', content: 'd' },
    ]);
  });

  test('holds nothing that is empty', () => {
    expect(promptOf('', [user(''), user('a')])).toEqual([{ role: 'user', content: 'a' }]);
  });

  // https://github.com/nick1udwig/kibitz/issues/78
  test.each(['\n\n', ' ', '\u200b', '\u00a0\ufeff'])('holds nothing that is blank, such as %j', (blank) => {
    expect(promptOf(blank, [user('a'), assistant(blank), user('b')])).toEqual([
      { role: 'user', content: 'a\nb' },
    ]);
  });

  // https://github.com/lobehub/lobe-chat/issues/1601
  test('begins and ends with the user, whatever was deleted', () => {
    const roles = (said: readonly TranscriptEntry[]): string[] => promptOf('', said).map(({ role }) => role);
    expect(roles([assistant('a'), user('b')])).toEqual(['user']);
    expect(roles([user(' '), assistant('a'), user('b')])).toEqual(['user']);
    expect(roles([user('a'), assistant('b'), assistant('c'), user('d')])).toEqual([
      'user',
      'assistant',
      'user',
    ]);
    expect(roles([user('a'), assistant('b'), user(' ')])).toEqual(['user', 'assistant', 'user']);
    expect(roles([])).toEqual(['user']);
  });

  test('has its instructions in the first message where there is no system role', () => {
    expect(withoutSystemRole(promptOf('Be brief.', [user('c'), assistant('a'), user('b')]))).toEqual([
      { role: 'user', content: 'Be brief.\n\nc' },
      { role: 'assistant', content: 'a' },
      { role: 'user', content: 'b' },
    ]);
    expect(withoutSystemRole(promptOf('', [user('b')]))).toEqual([{ role: 'user', content: 'b' }]);
  });
});

describe('counting', () => {
  test('takes the text of a special token as text', async () => {
    await expect(countTokens('<|endoftext|>')).resolves.toBeGreaterThan(1);
  });

  test('counts in slices, close to the whole', async () => {
    const whole = await countTokens('The quick brown fox jumps over it. '.repeat(28));
    const ten = await countTokens('The quick brown fox jumps over it. '.repeat(280));
    expect(Math.abs(ten - whole * 10) / ten).toBeLessThan(0.01);
  });

  test('stays linear in the length of a text in Chinese', async () => {
    const tokens = await countTokens('漢字仮名交じり文'.repeat(5_000));
    expect(tokens).toBeGreaterThan(20_000);
  });

  test.each(['plain', 'naïve café', '漢字', '🧵🪡', '<|endoftext|>'])(
    'finds no more tokens in %s than it has bytes',
    async (text) => {
      expect(await countTokens(text)).toBeLessThanOrEqual(mostTokens(text));
    },
  );
});
