/** What somebody is told of a message, for each way in which one gets an answer or none. */

import { test as base, describe, expect } from 'vitest';
import type { Fate } from '../../../../src/conversation/conversations.ts';
import type { IncomingMessage } from '../../../../src/conversation/message.ts';
import { EngineError, StoreError } from '../../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { CHANNEL, GUILD, incoming } from '../../../support/messages.ts';

const place = { channelId: CHANNEL, serverId: GUILD };
const test = base.extend('domain', () => createDomainHarness());

async function fate(domain: DomainHarness, message: IncomingMessage, bot = domain.bot): Promise<Fate> {
  domain.found.set(message.id, message);
  const told = await bot.why(place, '5', { kind: 'message', id: message.id, in: place });
  if (told.kind !== 'told') throw new Error(told.kind);
  return told.fate;
}

describe('a message', () => {
  test('that is being answered, that waits, and that was answered', async ({ domain }) => {
    const { engine, bot, messenger } = domain;
    const [first, second, third] = [1, 2, 3].map((n) => incoming(n, `text ${n}`)) as [
      IncomingMessage,
      IncomingMessage,
      IncomingMessage,
    ];
    await bot.receive(first);
    const run = await engine.runStarted(0);
    await bot.receive(second);
    await bot.receive(third);
    expect(await fate(domain, first)).toEqual({ kind: 'being-answered' });
    expect(await fate(domain, second)).toEqual({ kind: 'waiting', ahead: 0 });
    expect(await fate(domain, third)).toEqual({ kind: 'waiting', ahead: 1 });
    run.finish('one');
    (await engine.runStarted(1)).finish('two');
    await messenger.posted(2);
    await domain.idle();
    const replyId = async (n: number) => {
      const entries = (await domain.store.readTranscript(CHANNEL))?.entries ?? [];
      return entries.filter(({ role }) => role === 'assistant')[n]?.postedIds;
    };
    expect(await fate(domain, first)).toEqual({ kind: 'answered', replyIds: await replyId(0) });
    expect(await fate(domain, second)).toEqual({ kind: 'answered', replyIds: await replyId(1) });
  });

  test('whose turn failed is told with what the people were told, also by the next process', async ({
    domain,
  }) => {
    const { engine, bot, messenger } = domain;
    engine.failNext('run', new EngineError('policy', 'no'));
    const message = incoming(1, 'hello');
    await bot.receive(message);
    await messenger.posted(1);
    await domain.idle();
    const [notice] = domain.texts();
    expect(notice).toMatch(/reference/);
    const expected = { kind: 'unanswered', why: { kind: 'failed', told: notice } };
    expect(await fate(domain, message)).toEqual(expected);
    expect(await fate(domain, message, domain.start())).toEqual(expected);
    await domain.pass(24 * 3_600_000);
    expect((await fate(domain, message)).kind).not.toBe('unanswered');
  });

  test('that was stopped', async ({ domain }) => {
    const { engine, bot } = domain;
    const message = incoming(1, 'hello');
    await bot.receive(message);
    await engine.runStarted(0);
    await bot.stop(place);
    await domain.idle();
    expect(await fate(domain, message)).toEqual({ kind: 'unanswered', why: { kind: 'stopped' } });
  });

  test('that was running or waiting at a reset', async ({ domain }) => {
    const { engine, bot } = domain;
    const messages = [incoming(1, 'runs'), incoming(2, 'waits')];
    await bot.receive(messages[0]!);
    await engine.runStarted(0);
    await bot.receive(messages[1]!);
    await bot.reset(place);
    await domain.idle();
    for (const message of messages)
      expect(await fate(domain, message)).toEqual({ kind: 'unanswered', why: { kind: 'reset' } });
  });

  test('for which there was no room', async ({ domain }) => {
    const { engine, bot } = domain;
    await bot.receive(incoming(0, 'runs'));
    await engine.runStarted(0);
    for (let n = 1; n <= 25; n += 1) await bot.receive(incoming(n, 'waits'));
    const message = incoming(26, 'one too many');
    expect(await bot.receive(message)).toMatchObject({ kind: 'refused' });
    expect(await fate(domain, message)).toEqual({ kind: 'unanswered', why: { kind: 'queue-full' } });
  });

  test('that was said too long ago', async ({ domain }) => {
    const message = incoming(1, 'long ago');
    await domain.bot.receive(message, { tooLate: true });
    expect(await fate(domain, message)).toEqual({ kind: 'unanswered', why: { kind: 'too-late' } });
  });

  test('where the bot might not write, with what is so now', async ({ domain }) => {
    const { bot, messenger } = domain;
    messenger.bar(CHANNEL, 'no-send');
    const message = incoming(1, 'hello');
    await bot.receive(message);
    expect(await fate(domain, message)).toEqual({ kind: 'unanswered', why: { kind: 'barred' } });
    expect(await bot.why(place, '5', { kind: 'message', id: message.id, in: place })).toMatchObject({
      barred: 'no-send',
    });
  });

  test('whose answer could not be delivered', async ({ domain }) => {
    const { engine, bot, messenger } = domain;
    engine.autoReply(() => 'Hi!');
    messenger.answerNext({ kind: 'undeliverable', why: 'gone' });
    const message = incoming(1, 'hello');
    await bot.receive(message);
    await domain.idle();
    expect(await fate(domain, message)).toEqual({
      kind: 'unanswered',
      why: { kind: 'undelivered', told: null },
    });
  });

  test('that the store did not take', async ({ domain }) => {
    const { bot, store } = domain;
    store.failNext('writeConversation', new StoreError('unavailable', 'disk full'));
    const message = incoming(1, 'hello');
    expect(await bot.receive(message)).toMatchObject({ kind: 'refused', why: 'not-kept' });
    expect(await fate(domain, message)).toEqual({ kind: 'not-kept', told: domain.texts()[0] });
  });

  const ignored: [string, Partial<IncomingMessage>, Fate][] = [
    ['that is not for the bot', { mentionsBot: false }, { kind: 'ignored', why: 'not-addressed' }],
    ['of a bot', { author: { id: '6', name: 'Bot', kind: 'bot' } }, { kind: 'ignored', why: 'not-a-person' }],
    ['that is Discord’s own', { isUserMessage: false }, { kind: 'ignored', why: 'not-ordinary' }],
    ['that the bot has never heard', {}, { kind: 'unknown' }],
  ];
  test.each(ignored)(
    '%s is told from what is in force now, and nothing of it is kept',
    async (_, fields, expected) => {
      const domain = createDomainHarness();
      const message = incoming(1, 'hello', fields);
      if (expected.kind === 'ignored') await domain.bot.receive(message);
      expect(await fate(domain, message)).toEqual(expected);
      expect(await domain.store.readConversation(CHANNEL)).toBeUndefined();
    },
  );

  test('that nobody finds is told as that', async ({ domain }) => {
    expect(await domain.bot.why(place, '5', { kind: 'own-latest' })).toEqual({ kind: 'not-found' });
  });
});

test('an answered turn keeps nothing of the kind', async ({ domain }) => {
  domain.engine.autoReply(() => 'Hi!');
  await domain.bot.receive(incoming(1, 'hello'));
  await domain.messenger.posted(1);
  await domain.idle();
  expect((await domain.store.readConversation(CHANNEL))?.unanswered).toEqual([]);
});
