import { expect, test } from 'vitest';
import type { Answer } from '../../../../src/conversation/record/reply/answer.ts';
import { entriesOf } from '../../../../src/conversation/record/transcript.ts';
import { withTurn } from '../../../../src/conversation/turn/steps/files/transcribe.ts';
import { createDomainHarness } from '../../../support/domain-harness.ts';
import { CHANNEL, incoming, pending, record, snowflake, turn } from '../../../support/messages.ts';

const answer: Answer = {
  kind: 'reply',
  text: 'Hi!',
  parts: [],
  posted: [],
  usage: null,
  remoteIds: [],
  refusedSince: null,
  isGivenUp: false,
  at: 9,
};

test('a turn adds what was asked and what was answered', () => {
  const { entries } = withTurn(record(), turn({ appended: [], answer }), undefined);
  expect(entries.map(({ key, role, text }) => [key, role, text])).toEqual([
    [snowflake(1), 'user', 'Ada: hello'],
    [`reply:${snowflake(1)}`, 'assistant', 'Hi!'],
  ]);
});

test('adding the same turn again, as after a crash, changes nothing', () => {
  const once = withTurn(record(), turn({ appended: [], answer }), undefined);
  expect(withTurn(record(), turn({ appended: [], answer }), once)).toEqual(once);
});

// https://github.com/nick1udwig/kibitz/issues/78: kept, it would be refused with every later turn
test.each(['', '\n\n', ' \t'])('a reply of %j is not kept', (text) => {
  const blank: Answer = { ...answer, text };
  expect(withTurn(record(), turn({ appended: [], answer: blank }), undefined).entries).toHaveLength(1);
});

test('a failed turn keeps what was asked, and nothing where the thread does not have it', () => {
  const failure: Answer = { ...answer, kind: 'failure', text: '' };
  expect(withTurn(record(), turn({ appended: [], answer: failure }), undefined).entries).toHaveLength(1);
  expect(withTurn(record(), turn({ appended: null, answer: failure }), undefined).entries).toHaveLength(0);
});

test('a transcript of before a reset reads as empty', () => {
  const before = withTurn(record(), turn({ appended: [], answer }), undefined);
  expect(entriesOf(record(), before)).toHaveLength(2);
  expect(entriesOf(record({ epoch: 1 }), before)).toEqual([]);
});

test('the oldest entries leave first, by number and by size', () => {
  const entry = (n: number, text: string) => ({
    key: String(n),
    role: 'user' as const,
    authorId: null,
    text,
    at: n,
    threadId: null,
    remoteIds: [],
    postedIds: [],
  });
  const full = (size: number, text: string) => ({
    conversationId: CHANNEL,
    epoch: 0,
    entries: Array.from({ length: size }, (_, n) => entry(n, text)),
  });
  const messages = [pending(5, 'new')];
  const many = withTurn(record(), turn({ id: snowflake(5), messages, appended: [] }), full(400, 'x'));
  expect(many.entries).toHaveLength(400);
  expect(many.entries.at(0)?.key).toBe('1');
  expect(many.entries.at(-1)?.text).toBe('Ada: new');
  const large = withTurn(
    record(),
    turn({ id: snowflake(5), messages, appended: [] }),
    full(10, 'x'.repeat(100_000)),
  );
  expect(large.entries).toHaveLength(4);
});

// https://github.com/lidge-jun/opencodex/issues/3150: marks were kept in the transcript, too
test('a reply is posted and kept without the marks of its service', async () => {
  const { engine, messenger, store, bot, idle } = createDomainHarness();
  engine.autoReply(() => 'It rains \uE200cite\uE202turn0search0\uE201, says Paris【4:0†source】.');
  await bot.receive(incoming(1, 'hello'));
  await messenger.posted(1);
  await idle();
  expect(messenger.posts[0]?.part.content).toBe('It rains, says Paris.');
  const transcript = await store.readTranscript(CHANNEL);
  expect(transcript?.entries.at(-1)?.text).toBe('It rains, says Paris.');
});

test('a reply is posted as Discord shows it best, and kept as the assistant wrote it, also over a restart', async () => {
  const { engine, messenger, store, bot, start, idle } = createDomainHarness();
  const written = '#### Sum\n\n|a|b|\n|-|-|\n|1|2|\n\nSo $x^2$.';
  engine.autoReply(() => written);
  await bot.receive(incoming(1, 'hello'));
  await messenger.posted(1);
  await idle();
  expect(messenger.posts[0]?.part.content).toBe('**Sum**\n\n```\na  b\n-  -\n1  2\n```\n\nSo x².');
  const kept = await store.readTranscript(CHANNEL);
  expect(kept?.entries.at(-1)?.text).toBe(written);
  start();
  await idle();
  expect(messenger.posts).toHaveLength(1);
});
