import { describe, expect, test } from 'vitest';
import { soughtIn } from '../../../commands/why/sought.ts';
import { command } from '../../../commands/why.ts';
import { command as menu } from '../../../commands/why-no-answer.ts';
import type { Fate, Told } from '../../../src/conversation/conversations.ts';
import type { WriteBar } from '../../../src/conversation/ports/messenger.ts';
import { slashCommand } from '../../../src/discord/command.ts';
import {
  commandContext,
  createFakeConversations,
  IN_DIRECT_MESSAGE,
  IN_SERVER,
} from '../../support/fakes/fake-conversations.ts';
import { CHANNEL, GUILD, incoming, snowflake } from '../../support/messages.ts';

const ID = snowflake(1);
const OTHER = '100000000000000002';

describe('a message is named', () => {
  const message = (where = IN_SERVER) => ({ kind: 'message', id: ID, in: where });
  const elsewhere = { channelId: OTHER, serverId: GUILD };
  test.each([
    ['by nothing, as one’s own latest', null, { kind: 'own-latest' }],
    ['by its id', ` ${ID} `, message()],
    ['by its link', `https://discord.com/channels/${GUILD}/${OTHER}/${ID}`, message(elsewhere)],
    [
      'by a link of another client',
      `<https://canary.discord.com/channels/${GUILD}/${OTHER}/${ID}>`,
      message(elsewhere),
    ],
    [
      'by a link into a direct message',
      `https://discord.com/channels/@me/${OTHER}/${ID}`,
      message({ channelId: OTHER, serverId: null }),
    ],
    // https://support.discord.com/hc/en-us/articles/206346498: with Shift, the ids of channel and message.
    ['by both ids', `${OTHER}-${ID}`, message(elsewhere)],
    ['by words not at all', 'the last one', null],
    ['by a link to a channel not at all', `https://discord.com/channels/${GUILD}/${OTHER}`, null],
    [
      'by a link to another site not at all',
      `https://discord.com.example.org/channels/${GUILD}/${OTHER}/${ID}`,
      null,
    ],
  ])('%s', (_, text, sought) => {
    expect(soughtIn(text, IN_SERVER)).toEqual(sought);
  });
});

async function said(told: Told, { mayManage = false, place = IN_SERVER } = {}): Promise<string> {
  const conversations = createFakeConversations({ why: async () => told });
  const commands = [slashCommand('settings', 'Set').toJSON()];
  const { context, said: replies } = commandContext(conversations, { mayManage, place, commands });
  await command.run(context);
  return replies.replies.join('\n---\n');
}

function told(fate: Fate, barred: WriteBar | null = null): Told {
  return { kind: 'told', message: incoming(1, 'hello'), fate, barred };
}

describe('/why says what became of a message', () => {
  const cases: [string, Told, RegExp][] = [
    ['being answered', told({ kind: 'being-answered' }), /answering it at this moment/],
    ['next', told({ kind: 'waiting', ahead: 0 }), /the next that I answer/],
    ['behind others', told({ kind: 'waiting', ahead: 2 }), /behind 2 other messages/],
    [
      'answered',
      told({ kind: 'answered', replyIds: ['9'] }),
      new RegExp(`\\(https://discord\\.com/channels/${GUILD}/${CHANNEL}/9\\)`),
    ],
    ['answered, and the answer is gone', told({ kind: 'answered', replyIds: [] }), /was deleted/],
    ['taken in', told({ kind: 'taken-in' }), /took it in/],
    ['not saved', told({ kind: 'not-kept', told: 'No disk (reference `ABC`)' }), /ABC/],
    [
      'one too many',
      told({ kind: 'unanswered', why: { kind: 'queue-full' } }),
      /many messages waited[\s\S]*Send it again/,
    ],
    ['too late', told({ kind: 'unanswered', why: { kind: 'too-late' } }), /while I was away/],
    ['stopped', told({ kind: 'unanswered', why: { kind: 'stopped' } }), /`\/stop`/],
    ['reset', told({ kind: 'unanswered', why: { kind: 'reset' } }), /`\/reset`/],
    [
      'failed',
      told({ kind: 'unanswered', why: { kind: 'failed', told: 'Try again. (reference `XYZ`)' } }),
      /XYZ/,
    ],
    [
      'undelivered',
      told({ kind: 'unanswered', why: { kind: 'undelivered', told: null } }),
      /did not take all of it\./,
    ],
    ['unknown', told({ kind: 'unknown' }), /no trace of it[\s\S]*Send it again/],
    ['none', { kind: 'not-found' }, /no such message that you can see/],
  ];
  test.each(cases)('%s', async (_, outcome, words) => {
    expect(await said(outcome)).toMatch(words);
  });

  test('with a link to the answer in a direct message', async () => {
    const message = incoming(1, 'hello', { serverId: null });
    const outcome: Told = {
      kind: 'told',
      message,
      fate: { kind: 'answered', replyIds: ['9'] },
      barred: null,
    };
    expect(await said(outcome, { place: IN_DIRECT_MESSAGE })).toContain(`/channels/@me/${CHANNEL}/9`);
  });

  test('and takes words that name no message for what they are', async () => {
    const { context, said: replies } = commandContext(createFakeConversations(), {
      options: { message: 'that' },
    });
    await command.run(context);
    expect(replies.replies[0]).toMatch(/names no message/);
  });
});

describe('what only an admin can change is named to an admin', () => {
  const cases: [string, Told, RegExp, RegExp][] = [
    [
      'a missing right',
      told({ kind: 'unanswered', why: { kind: 'barred' } }, 'no-send'),
      /Send Messages/,
      /somebody with \*Manage Server\*/,
    ],
    [
      'a missing right that nobody has met yet',
      told({ kind: 'unknown' }, 'no-send'),
      /Send Messages/,
      /somebody with \*Manage Server\*/,
    ],
    [
      'a channel that it may not read',
      { kind: 'unreadable', messageId: null },
      /Read Message History/,
      /somebody with \*Manage Server\*/,
    ],
    ['the intent', told({ kind: 'ignored', why: 'hidden' }), /Message Content Intent/, /Mention me\./],
    [
      'how it replies',
      told({ kind: 'ignored', why: 'not-addressed' }),
      /settings replies mode:always/,
      /Mention me, or reply/,
    ],
    [
      'that it is switched off',
      told({ kind: 'ignored', why: 'switched-off' }),
      /settings replies/,
      /Try another channel/,
    ],
  ];
  test.each(cases)('%s', async (_, outcome, forAdmins, forOthers) => {
    expect(await said(outcome, { mayManage: true })).toMatch(forAdmins);
    expect(await said(outcome)).toMatch(forOthers);
    expect(await said(outcome)).not.toMatch(/Send Messages|Read Message History|Content Intent|mode:always/);
  });

  test('a right that was given since needs nobody', async () => {
    expect(await said(told({ kind: 'unanswered', why: { kind: 'barred' } }))).toMatch(/Now I may/);
  });
});

test('the menu asks about the message that it was opened on', async () => {
  const conversations = createFakeConversations({ why: async () => ({ kind: 'not-found' }) });
  const { context, said: replies } = commandContext(conversations, { target: ID });
  await menu.run(context);
  expect(conversations.asked).toEqual([
    ['why', IN_SERVER, context.user.id, { kind: 'message', id: ID, in: IN_SERVER, isShown: true }],
  ]);
  expect(replies.replies).toHaveLength(1);
});
