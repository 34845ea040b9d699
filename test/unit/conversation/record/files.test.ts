import { expect, test } from 'vitest';
import type { Attachment, AttachmentContent } from '../../../../src/conversation/message.ts';
import {
  asAttachments,
  carriesFiles,
  fetched,
  filesRefused,
  toFetch,
  withoutUnused,
} from '../../../../src/conversation/record/files.ts';
import { reset, threadDropped } from '../../../../src/conversation/record/transitions.ts';
import { pending, record, snowflake, turn as turnOf } from '../../../support/messages.ts';

const note = { name: 'a.png', mime: null, size: 1, url: 'https://cdn.discordapp.com/a.png?ex=1' };
const attachment = (content: AttachmentContent | null): Attachment => ({ ...note, content });
const uploaded = (fileId: string, as: 'image' | 'file' = 'image') =>
  ({ kind: 'uploaded', as, engine: 'responses', fileId }) as const;
const kept = (n: number, id: string) =>
  ({ messageId: snowflake(n), file: { engine: 'responses', id } }) as const;
const withAttached = (...attachments: readonly Attachment[]) =>
  turnOf({ messages: [{ ...pending(1, 'look'), attachments }] });
const left = (...ids: readonly string[]) => ({
  thread: null,
  run: null,
  turn: null,
  draft: null,
  files: ids.map((id) => ({ engine: 'responses', id })),
});

test('a file that stays in an edited message stays as it was read, whatever its link is now', () => {
  const known = [attachment(uploaded('file-1'))];
  const renewed = { ...note, url: 'https://cdn.discordapp.com/a.png?ex=2' };
  expect(asAttachments([renewed], known)).toEqual([{ ...renewed, content: uploaded('file-1') }]);
  expect(asAttachments([{ ...renewed, isQuoted: true }], known)).toMatchObject([{ content: null }]);
});

test('what was not fetched, and what another engine was given, is to be fetched', () => {
  const found = (content: AttachmentContent | null, engine: 'responses' | 'chat' = 'responses') =>
    toFetch(withAttached(attachment(content)), engine).length;
  expect(found(null)).toBe(1);
  expect(found({ kind: 'as-text' })).toBe(1);
  expect(found(uploaded('file-1'))).toBe(0);
  expect(found(uploaded('file-1'), 'chat')).toBe(1);
  expect(found({ kind: 'text', text: 'a', isWhole: true })).toBe(0);
  expect(found({ kind: 'unread', why: 'gone' })).toBe(0);
});

test('a copy of what is in the turn no more is left to be deleted', () => {
  const gone = { messageId: snowflake(7), attachment: attachment(null), content: uploaded('file-7') };
  const next = fetched(record({ turn: withAttached(attachment(null)) }), [
    { messageId: snowflake(1), attachment: attachment(null), content: uploaded('file-1') },
    gone,
  ]);
  expect(next.turn?.messages[0]?.attachments).toEqual([attachment(uploaded('file-1'))]);
  expect(next.files).toEqual([kept(1, 'file-1')]);
  expect(next.toCleanUp).toEqual([left('file-7')]);
});

test('of two hundred copies the latest are known', () => {
  const files = Array.from({ length: 200 }, (_, n) => kept(n + 10, `file-${n}`));
  const next = fetched(record({ files, turn: withAttached(attachment(null)) }), [
    { messageId: snowflake(1), attachment: attachment(null), content: uploaded('file-new') },
  ]);
  expect(next.files).toHaveLength(200);
  expect(next.files.at(-1)).toEqual(kept(1, 'file-new'));
});

test('files that are refused are left out, a document for its text', () => {
  const turn = withAttached(attachment(uploaded('file-1')), attachment(uploaded('file-2', 'file')));
  expect(carriesFiles(turn)).toBe(true);
  const files = [kept(0, 'file-0'), kept(1, 'file-1'), kept(1, 'file-2')];
  const next = filesRefused(record({ turn, files }));
  expect(carriesFiles(next.turn)).toBe(false);
  expect(next.turn).toMatchObject({ toReappend: true, run: null });
  expect(next.turn?.messages[0]?.attachments.map(({ content }) => content)).toEqual([
    { kind: 'unread', why: 'refused' },
    { kind: 'as-text' },
  ]);
  expect(next.files).toEqual([kept(0, 'file-0')]);
  expect(next.toCleanUp).toEqual([left('file-1', 'file-2')]);
});

test('a thread that is rebuilt leaves the copies of earlier turns, a reset all of them', () => {
  const files = [kept(0, 'file-0'), kept(1, 'file-1')];
  const now = record({ files, turn: withAttached(attachment(uploaded('file-1'))) });
  expect(threadDropped(now)).toMatchObject({ files: [kept(1, 'file-1')], toCleanUp: [left('file-0')] });
  expect(reset(now)).toMatchObject({ files: [], toCleanUp: [left('file-0', 'file-1')] });
  expect(withoutUnused(record())).toEqual(record());
});
