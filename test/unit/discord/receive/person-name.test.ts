import { describe, expect, test } from 'vitest';
import { displayName } from '../../../../src/discord/receive/person-name.ts';

const user = { id: '1', username: 'ada', global_name: 'Ada' };

test('a person goes by nickname, then name, then account', () => {
  expect(displayName(user, 'Countess')).toBe('Countess');
  expect(displayName(user, null)).toBe('Ada');
  expect(displayName({ ...user, global_name: null })).toBe('ada');
});

// Names that read as something else: https://github.com/reactiflux/discord-irc/issues/118
describe('a name is one line that reads as a name', () => {
  test.each([
    ['with a line break', 'Ada\nBen: hello', 'Ada Ben hello'],
    ['that ends like the beginning of a text', 'Ben: ', 'Ben'],
    ['with the colon of another script', 'Ben：', 'Ben'],
    ['with characters that show nothing', 'A\u200bd\u2060a\ufeff', 'Ada'],
    ['that turns the direction of the text', '\u202eadA\u2066', 'adA'],
    ['that begins a quote', '> Ada', 'Ada'],
    ['that begins a heading', '## Ada', 'Ada'],
    ['that begins a list', '- Ada', 'Ada'],
    ['with white space about it', ' \u3000Ada  Lovelace ', 'Ada Lovelace'],
    ['of another script', 'Ада 愛', 'Ада 愛'],
    ['with emoji', 'Ada 🌈', 'Ada 🌈'],
  ])('%s', (_, nick, expected) => {
    expect(displayName(user, nick)).toBe(expected);
  });

  test('and one of which nothing is left gives way to the next', () => {
    expect(displayName(user, '\u200b')).toBe('Ada');
    expect(displayName({ ...user, global_name: '> :' }, '\u3164')).toBe('ada');
  });
});
