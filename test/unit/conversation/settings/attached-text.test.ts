import { expect, test } from 'vitest';
import { createAttachedText } from '../../../../src/conversation/settings/attached-text.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { createFakeFiles } from '../../../support/fakes/fake-files.ts';
import { CHANNEL, GUILD } from '../../../support/messages.ts';

const place = { channelId: CHANNEL, serverId: GUILD };

function ground() {
  const files = createFakeFiles();
  const clock = createFakeClock();
  const ends = new AbortController();
  return { files, clock, ends, read: createAttachedText({ files, clock }, ends.signal) };
}

test('a text is read without the blanks around it', async () => {
  const { files, read } = ground();
  expect(await read(place, files.attach('rules.md', 'text', ' Rhyme.\n'))).toEqual({
    kind: 'text',
    text: 'Rhyme.',
  });
});

test('what cannot hold so few characters is not even fetched', async () => {
  const { files, read } = ground();
  const note = { ...files.attach('rules.md', 'text', 'x'), size: 128_004 };
  expect(await read(place, note)).toEqual({ kind: 'unread', why: 'too-long' });
  expect(files.fetched).toEqual([]);
});

test('a text that is not whole is too long', async () => {
  const { files, read } = ground();
  const note = files.attach('rules.md', 'text', 'x'.repeat(1_001)); // more than these files give
  expect(await read(place, note)).toEqual({ kind: 'unread', why: 'too-long' });
});

test.each([
  [32_000, { kind: 'text', text: 'x'.repeat(32_000) }],
  [32_001, { kind: 'unread', why: 'too-long' }],
] as const)('%i characters', async (length, expected) => {
  const { files, clock, ends } = ground();
  const whole = async () => ({ text: 'x'.repeat(length), isWhole: true });
  const read = createAttachedText({ files: { fetch: files.fetch, textOf: whole }, clock }, ends.signal);
  expect(await read(place, files.attach('rules.md', 'text', 'x'))).toEqual(expected);
});

test.each(['image', 'document', 'audio', 'other'] as const)(
  'a file of another kind (%s) is no text',
  async (kind) => {
    const { files, read } = ground();
    expect(await read(place, files.attach('rules.md', kind, 'x'))).toEqual({
      kind: 'unread',
      why: 'no-text',
    });
  },
);

test('one that Discord does not have, or does not deliver in time or before the bot stops, is not delivered', async () => {
  const { files, clock, ends, read } = ground();
  const note = files.attach('rules.md', 'text', 'x');
  const notDelivered = { kind: 'unread', why: 'not-delivered' };
  files.lose(note, 'gone');
  expect(await read(place, note)).toEqual(notDelivered);
  const release = files.hold();
  const late = read(place, files.attach('late.md', 'text', 'x'));
  clock.advance(60_000);
  const stopped = read(place, files.attach('stopped.md', 'text', 'x'));
  ends.abort(new Error('stopping'));
  release();
  expect(await Promise.all([late, stopped])).toEqual([notDelivered, notDelivered]);
});
