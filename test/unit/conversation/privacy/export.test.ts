import { expect, test } from 'vitest';
import { createDomainHarness } from '../../../support/domain-harness.ts';
import { asked, CHANNEL, GUILD, incoming } from '../../../support/messages.ts';

const BEN = { id: '400000000000000002', name: 'Ben', kind: 'person' } as const;
const PLACE = { channelId: CHANNEL, serverId: GUILD };

test('a transcript has what was said in the thread that there is, and nothing of people who have opted out', async () => {
  const { bot, engine, idle } = createDomainHarness();
  engine.autoReply((text) => `heard ${text.split('\n').at(-1)}`);
  const quote = {
    kind: 'reply',
    messageId: '9',
    authorId: BEN.id,
    author: 'Ben',
    text: 'secret\nand more',
  } as const;
  const file = {
    name: 'b.txt',
    mime: null,
    size: 1,
    url: 'https://cdn.discordapp.com/b',
    isQuoted: true,
  } as const;
  for (const message of [
    incoming(1, 'one'),
    incoming(2, 'two', { author: BEN }),
    incoming(3, 'three', { quote, attachments: [file] }),
  ]) {
    await bot.receive(message);
    await idle();
  }
  const before = (await bot.privacy.transcript(PLACE)).entries.map(({ text }) => text);
  expect(before[4]).toContain('In reply to Ben:\n> secret\n> and more\n[attached to that message');
  await bot.privacy.setOptedOut(BEN.id, true);
  expect((await bot.privacy.transcript(PLACE)).entries.map(({ text }) => text)).toEqual([
    'Ada: one',
    'heard Ada: one',
    'heard Ben: two',
    'Ada: [a quote was taken out]\nthree',
    'heard three',
  ]);
  await bot.reset(PLACE);
  expect((await bot.privacy.transcript(PLACE)).entries).toEqual([]);
});

test('of a private conversation it has what was said there, and not what the channel’s has', async () => {
  const { bot, engine, idle } = createDomainHarness();
  engine.autoReply(() => 'ok');
  const ask = asked(2, 'psst', { isPrivate: true });
  await bot.receive(incoming(1, 'in public'));
  await bot.receive(ask);
  await idle();
  const { entries } = await bot.privacy.transcript({ ...PLACE, personId: ask.author.id });
  expect(entries.map(({ text }) => text)).toEqual(['Ada: psst', 'ok']);
});

test('what is being answered is told of, and not in it', async () => {
  const { bot, idle } = createDomainHarness();
  await bot.receive(incoming(1, 'one'));
  await idle();
  expect(await bot.privacy.transcript(PLACE)).toEqual({ entries: [], isUnderWay: true });
});
