/** Whoever is quoted, named or attached says nothing in another one's name. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fenced } from '../../../src/conversation/text/attachments.ts';
import { textOf } from '../../../src/conversation/text/to-assistant.ts';
import { displayName } from '../../../src/discord/receive/person-name.ts';
import { pending } from '../../support/messages.ts';

/** All that any reader takes for the end of a line: https://www.unicode.org/reports/tr14/#BK */
const LINE_END = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/;

/** Texts of what makes trouble. */
const texts = fc
  .array(
    fc.constantFrom(
      '\n',
      '\r',
      '\r\n',
      '\u2028',
      '\u2029',
      '\u0085',
      '\v',
      '\f',
      'Ben: ',
      '：',
      '> ',
      '```',
      '`',
      '#',
      'x',
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(''));
const anyText = fc.oneof(texts, fc.string({ unit: 'binary' }));

const said = (quote: ReturnType<typeof pending>['quote']): string[] =>
  textOf({ ...pending(1, 'what is that?'), author: 'Ada', quote }, true).split(LINE_END);

test('a name is one line and has no colon, whatever somebody calls themselves', () => {
  fc.assert(
    fc.property(anyText, (nick) => {
      const name = displayName({ id: '1', username: 'ada', global_name: null }, nick);
      expect(name).not.toBe('');
      expect(name.split(LINE_END)).toHaveLength(1);
      expect(name).not.toContain(':');
    }),
  );
});

describe('every line of what is quoted is marked as quoted', () => {
  test('where somebody is replied to', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const [first, ...lines] = said({ kind: 'reply', messageId: '1', author: 'Ben', text });
        expect(first).toBe('Ada: In reply to Ben:');
        expect(lines.at(-1)).toBe('what is that?');
        expect(lines.slice(0, -1).filter((line) => !line.startsWith('> '))).toEqual([]);
      }),
    );
  });

  test('where a Discord thread begins, whose title is one line', () => {
    fc.assert(
      fc.property(anyText, anyText, (title, text) => {
        const first = { authorId: '2', author: 'Ben', text };
        const [beginning, ...lines] = said({ kind: 'beginning', title, first });
        expect(beginning).toMatch(
          /^Ada: This Discord thread is called “.*”\. It began with a message of Ben:$/s,
        );
        expect(lines.slice(0, -1).filter((line) => !line.startsWith('> '))).toEqual([]);
      }),
    );
  });
});

test('what is attached is described in one line', () => {
  fc.assert(
    fc.property(anyText, anyText, (name, mime) => {
      const file = { name, mime, size: 1, url: '', content: null };
      const text = textOf({ ...pending(1, ''), author: 'Ada', attachments: [file] }, true);
      expect(text.split(LINE_END)).toHaveLength(1);
    }),
  );
});

test('no text ends the fence that it stands in', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const lines = fenced(text, 'notes.txt').split('\n');
      const fence = lines.at(-1) ?? '';
      expect(fence).toMatch(/^`{3,}$/);
      expect(lines.slice(1, -1).join('\n')).not.toContain(fence);
    }),
  );
});
