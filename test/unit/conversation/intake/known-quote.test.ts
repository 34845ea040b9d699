/** A reply to what the bot said before a reset: https://github.com/NousResearch/hermes-agent/issues/1596 */

import { beforeEach, expect, test } from 'vitest';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { createFakeEngine } from '../../../support/fakes/fake-engine.ts';
import { asked, CHANNEL, GUILD, incoming } from '../../../support/messages.ts';

let ground: DomainHarness;

beforeEach(() => {
  ground = createDomainHarness();
});

/** The n-th message replies to the bot's message of that id. */
const replyTo = (messageId: string, n: number): ReturnType<typeof incoming> =>
  incoming(n, 'and then?', {
    repliesToBot: true,
    quote: { kind: 'reply', messageId, author: 'Bobbin', text: '1. Rome 2. Paris' },
  });
const QUOTED = 'Ada: In reply to Bobbin:\n> 1. Rome 2. Paris\nand then?';
/** As the messenger numbers what it posts. */
const postedId = (n: number): string => `9000000000000000${n}`;
const lastHeard = (): string | undefined => ground.engine.runs.at(-1)?.heard.at(-1);

async function say(message: ReturnType<typeof incoming>, bot = ground.bot): Promise<void> {
  ground.engine.autoReply(() => '1. Rome 2. Paris');
  await bot.receive(message);
  await ground.idle();
}

test('a reply to what the bot said in this thread needs no quote, also after a restart', async () => {
  await say(incoming(1, 'two cities'));
  await say(replyTo(postedId(1), 2));
  expect(lastHeard()).toBe('Ada: and then?');
  await say(replyTo(postedId(1), 3), ground.start());
  expect(lastHeard()).toBe('Ada: and then?');
});

test('a reply to what it said before a reset is quoted', async () => {
  await say(incoming(1, 'two cities'));
  await ground.bot.reset({ channelId: CHANNEL, serverId: GUILD });
  await say(replyTo(postedId(1), 2));
  expect(lastHeard()).toBe(QUOTED);
});

test('what was said in the channel is quoted in a private conversation, which has not heard it', async () => {
  await say(incoming(1, 'two cities'));
  await say({ ...replyTo(postedId(1), 2), via: asked(2, '', { isPrivate: true }).via });
  expect(lastHeard()).toBe(QUOTED);
});

test('a reply to one of its notices is quoted', async () => {
  await say(incoming(1, 'two cities'));
  await say(replyTo('123', 2));
  expect(lastHeard()).toBe(QUOTED);
});

test('a reply to a part of a reply that is still being posted needs no quote', async () => {
  const held = Promise.withResolvers<{ kind: 'posted'; id: string }>();
  ground.messenger.answerNext({ kind: 'posted', id: '800000000000000001' });
  ground.messenger.answerNext(held.promise);
  ground.engine.autoReply(() => 'x'.repeat(2_500));
  await ground.bot.receive(incoming(1, 'a long one'));
  await ground.idle();
  await ground.bot.receive(replyTo('800000000000000001', 2));
  await ground.bot.receive(replyTo('800000000000000002', 3)); // posted, and nobody has taken note of it yet
  held.resolve({ kind: 'posted', id: '800000000000000002' });
  await ground.idle();
  expect(ground.engine.runs.at(-1)?.heard.slice(-2)).toEqual(['Ada: and then?', 'Ada: and then?']);
});

test('a reply to a reply that still grows needs no quote', async () => {
  ground = createDomainHarness(createFakeEngine(), 'on');
  await ground.bot.receive(incoming(1, 'a long one'));
  const run = await ground.engine.runStarted(0);
  run.say('half of');
  await ground.messenger.posted(1);
  await ground.idle();
  await ground.bot.receive(replyTo(postedId(1), 2));
  run.finish('half of it');
  expect((await ground.engine.runStarted(1)).heard.at(-1)).toBe('Ada: and then?');
});

test('an edit brings back no quote that was left out', async () => {
  await say(incoming(1, 'two cities'));
  ground.engine.autoReply(null);
  await ground.bot.receive(incoming(2, 'wait'));
  const run = await ground.engine.runStarted(1);
  await ground.bot.receive(replyTo(postedId(1), 3));
  await ground.bot.edit({ ...replyTo(postedId(1), 3), text: 'and after that?' });
  run.finish('done');
  expect((await ground.engine.runStarted(2)).heard.at(-1)).toBe('Ada: and after that?');
});

test('a message whose quote is looked at is not overtaken, not by the next one nor by its own deletion', async () => {
  await say(incoming(1, 'two cities'));
  const first = ground.bot.receive(replyTo(postedId(1), 2));
  const second = ground.bot.receive(incoming(3, 'and you?'));
  await Promise.all([first, second]);
  await ground.idle();
  const heard = ground.engine.runs.flatMap((run) => run.request.messages).map(({ key }) => key);
  expect(heard).toEqual([1, 2, 3].map((n) => incoming(n, '').id));
  const asked = ground.bot.receive(replyTo(postedId(1), 4));
  await Promise.all([asked, ground.bot.retract(CHANNEL, [incoming(4, '').id])]);
  await ground.idle();
  expect(ground.engine.threads.get('thread-1')?.map(({ key }) => key)).not.toContain(incoming(4, '').id);
});

test('what is not quoted brings no attachments along', async () => {
  await say(incoming(1, 'two cities'));
  const [own, quoted] = ['own.txt', 'quoted.txt'].map((name) => ground.files.attach(name, 'text', name));
  if (own === undefined || quoted === undefined) throw new Error('two files');
  await say({ ...replyTo(postedId(1), 2), attachments: [own, { ...quoted, isQuoted: true }] });
  expect(ground.files.fetched).toEqual(['own.txt']);
  await say({ ...replyTo('123', 3), attachments: [{ ...quoted, isQuoted: true }] });
  expect(ground.files.fetched).toEqual(['own.txt', 'quoted.txt']);
});
