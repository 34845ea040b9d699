import { expect, test } from 'vitest';
import { composeInstructions } from '../../../../src/conversation/settings/instructions.ts';
import { textOf, unreadNote } from '../../../../src/conversation/text/to-assistant.ts';
import { pending } from '../../../support/messages.ts';

const photo = { name: 'photo.png', mime: 'image/png', size: 10, url: 'http://127.0.0.1/photo.png' };

test('in a server the text begins with the author’s name, in a direct message it stands alone', () => {
  expect(textOf(pending(1, 'hello'), true)).toBe('Ada: hello');
  expect(textOf(pending(1, 'hello'), false)).toBe('hello');
});

test('what it replies to is quoted, line by line', () => {
  const quote = { kind: 'reply', messageId: '1', author: 'Ben', text: 'one\ntwo' } as const;
  expect(textOf({ ...pending(1, 'why?'), quote }, true)).toBe('Ada: In reply to Ben:\n> one\n> two\nwhy?');
});

test('what was forwarded is quoted without an author, whom Discord does not name', () => {
  const quote = { kind: 'forward', messageId: null, author: null, text: 'news' } as const;
  expect(textOf({ ...pending(1, ''), quote }, false)).toBe('Forwarded message:\n> news');
});

test('an attachment is named to the assistant and to the people', () => {
  const message = { ...pending(1, 'look'), attachments: [photo] };
  expect(textOf(message, false)).toBe('look\n[attached, not readable here: photo.png (image/png)]');
  expect(unreadNote([message])).toContain('`photo.png`');
  expect(unreadNote([pending(1, 'look')])).toBe('');
});

test('a bare mention still says something', () => {
  expect(textOf(pending(1, ' '), true)).toBe('Ada: (no text)');
});

test('instructions are the base, then the server’s, then the channel’s', () => {
  expect(composeInstructions({ base: 'Base.', server: ' Server. ', channel: 'Channel.' })).toBe(
    'Base.\n\nServer.\n\nChannel.',
  );
  expect(composeInstructions({ base: 'Base.', server: null, channel: '' })).toBe('Base.');
});
