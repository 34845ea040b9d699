import type { GatewayMessageCreateDispatchData } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import type { IncomingMessage } from '../../../../src/conversation/message.ts';
import { type MessageDirectory, parseMessage } from '../../../../src/discord/receive/parse-message.ts';

const BOT = { id: '100000000000000001', username: 'bobbin', global_name: 'Bobbin', bot: true };
const ADA = { id: '100000000000000002', username: 'ada', global_name: 'Ada' };
const BEN = { id: '100000000000000003', username: 'ben', global_name: null };

const directory: MessageDirectory = {
  selfId: () => BOT.id,
  readsContent: () => true,
  ownRoleId: () => '100000000000000009',
  channelName: (id) => (id === '100000000000000020' ? 'general' : undefined),
  roleName: (_, id) => (id === '100000000000000030' ? 'staff' : undefined),
  nickname: () => undefined,
  standing: () => ({}),
};

const said = (content: string, fields: object = {}): GatewayMessageCreateDispatchData =>
  ({
    id: '200000000000000001',
    channel_id: '100000000000000020',
    channel_type: 0,
    guild_id: '100000000000000010',
    author: ADA,
    member: { nick: null },
    content,
    type: 0,
    flags: 0,
    timestamp: '2026-11-24T12:00:00Z',
    edited_timestamp: null,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: [],
    ...fields,
  }) as never;

const mentioned = { mentions: [BOT] };

describe('a message of Discord becomes one of ours', () => {
  const cases: [string, GatewayMessageCreateDispatchData, Partial<IncomingMessage>][] = [
    [
      'its own mention is left out',
      said(`<@${BOT.id}> hello`, mentioned),
      { text: 'hello', mentionsBot: true },
    ],
    [
      'the old form of a mention, too',
      said(`hello <@!${BOT.id}>`, mentioned),
      { text: 'hello', mentionsBot: true },
    ],
    [
      'the bot’s own role is a mention',
      said('<@&100000000000000009> hello', { mention_roles: ['100000000000000009'] }),
      { text: 'hello', mentionsBot: true },
    ],
    [
      'another role is none',
      said('<@&100000000000000030> hello', { mention_roles: ['100000000000000030'] }),
      { text: '@staff hello', mentionsBot: false },
    ],
    [
      'people, channels and emojis by name',
      said(`<@${BEN.id}> see <#100000000000000020> <:wave:1>`, { mentions: [BEN] }),
      { text: '@ben see #general :wave:' },
    ],
    [
      'everyone is nobody in particular',
      said('@everyone hello', { mention_everyone: true }),
      { mentionsBot: false },
    ],
    [
      'the nickname before the name',
      said('x', { member: { nick: 'Countess' } }),
      { author: { id: ADA.id, name: 'Countess', kind: 'person' } },
    ],
    ['the name before the account', said('x'), { author: { id: ADA.id, name: 'Ada', kind: 'person' } }],
    [
      'another bot',
      said('x', { author: { ...BEN, bot: true } }),
      { author: { id: BEN.id, name: 'ben', kind: 'bot' } },
    ],
    ['a webhook', said('x', { webhook_id: '5' }), { author: { id: ADA.id, name: 'Ada', kind: 'webhook' } }],
    ['itself', said('x', { author: BOT }), { author: { id: BOT.id, name: 'Bobbin', kind: 'self' } }],
    ['a notice of Discord', said('', { type: 7 }), { isUserMessage: false }],
    [
      'a direct message',
      said('x', { guild_id: undefined, member: undefined }),
      { serverId: null, text: 'x' },
    ],
    [
      'a reply to the bot carries the quote, too: the assistant may not know it',
      said('why?', { type: 19, referenced_message: { ...said('because'), id: '9', author: BOT } }),
      {
        repliesToBot: true,
        quote: { kind: 'reply', messageId: '9', author: 'Bobbin', text: 'because' },
        isUserMessage: true,
      },
    ],
    [
      'a reply to somebody else carries the quote',
      said('why?', { type: 19, referenced_message: { ...said('because'), id: '9', author: BEN } }),
      {
        repliesToBot: false,
        quote: { kind: 'reply', messageId: '9', authorId: BEN.id, author: 'ben', text: 'because' },
      },
    ],
    [
      'an attachment is noted',
      said('', {
        attachments: [
          { id: '1', filename: 'a.png', size: 3, url: 'http://x/a.png', content_type: 'image/png' },
        ],
      }),
      {
        attachments: [{ name: 'a.png', mime: 'image/png', size: 3, url: 'http://x/a.png' }],
      },
    ],
    [
      'a voice message says how long it is',
      said('', {
        flags: 1 << 13,
        attachments: [
          {
            id: '1',
            filename: 'voice-message.ogg',
            size: 9,
            url: 'http://x/v.ogg',
            content_type: 'audio/ogg',
            duration_secs: 6.2,
          },
        ],
      }),
      {
        attachments: [{ name: 'voice message of 7 s', mime: 'audio/ogg', size: 9, url: 'http://x/v.ogg' }],
      },
    ],
    [
      'a sticker is noted by its name',
      said('', { sticker_items: [{ id: '5', name: 'Wave', format_type: 4 }] }),
      {
        attachments: [
          {
            name: 'sticker Wave',
            mime: 'image/gif',
            size: 0,
            url: 'https://media.discordapp.net/stickers/5.gif',
          },
        ],
      },
    ],
    [
      'a poll is read as text',
      said('Vote!', {
        poll: {
          question: { text: 'Lunch?' },
          answers: [
            { answer_id: 1, poll_media: { text: 'Soup' } },
            { answer_id: 2, poll_media: { text: 'Rice' } },
          ],
        },
      }),
      { text: 'Vote!\n[poll: Lunch? (Soup) (Rice)]' },
    ],
    [
      'a quote names what it carries',
      said('what is this?', {
        type: 19,
        referenced_message: {
          ...said(`<@${BOT.id}> look`, mentioned),
          id: '9',
          author: BEN,
          attachments: [{ id: '1', filename: 'a.png', size: 3, url: 'http://x/a.png' }],
        },
      }),
      {
        quote: { kind: 'reply', messageId: '9', author: 'ben', text: '@Bobbin look\n[attached: a.png]' },
        attachments: [{ name: 'a.png', mime: null, size: 3, url: 'http://x/a.png', isQuoted: true }],
      },
    ],
    // https://github.com/NousResearch/hermes-agent/issues/45188
    [
      'a reply to a message that is only an embed quotes what it shows',
      said('what does this alert mean?', {
        type: 19,
        referenced_message: {
          ...said(''),
          id: '9',
          author: BEN,
          embeds: [
            {
              author: { name: 'CI' },
              title: 'Build #812 failed',
              url: 'https://ci.example/812',
              description: '3 failed in <#100000000000000020>',
              fields: [{ name: 'Branch', value: 'main' }],
              footer: { text: 'for the 2nd time' },
            },
          ],
        },
      }),
      {
        quote: {
          kind: 'reply',
          messageId: '9',
          author: 'ben',
          text: 'CI\nBuild #812 failed\nhttps://ci.example/812\n3 failed in #general\nBranch: main\nfor the 2nd time',
        },
      },
    ],
    [
      'and one that is made of components their texts and labels, however deep',
      said('and this?', {
        type: 19,
        referenced_message: {
          ...said(''),
          id: '9',
          author: BEN,
          flags: 1 << 15,
          components: [
            {
              type: 17,
              components: [
                { type: 10, content: 'Maintenance on Friday' },
                {
                  type: 9,
                  components: [{ type: 10, content: 'Be <@100000000000000003> ready' }],
                  accessory: { type: 11, description: 'a clock' },
                },
                { type: 12, items: [{ media: {}, description: 'a chart' }, { media: {} }] },
                { type: 13, file: {}, name: 'plan.pdf' },
                { type: 1, components: [{ type: 2, label: 'OK' }] },
                { type: 99 },
                null,
              ],
            },
          ],
          mentions: [BEN],
        },
      }),
      {
        quote: {
          kind: 'reply',
          messageId: '9',
          author: 'ben',
          text: 'Maintenance on Friday\nBe @ben ready\n[image: a clock]\n[image: a chart]\n[file: plan.pdf]',
        },
      },
    ],
    [
      'a forward has the words of an embed, too',
      said('', {
        message_reference: { type: 1, message_id: '9', channel_id: '8' },
        message_snapshots: [{ message: { content: '', attachments: [], embeds: [{ title: 'News' }] } }],
      }),
      { quote: { kind: 'forward', messageId: '9', author: null, text: 'News' } },
    ],
    [
      'what a link shows stands under the link, which is not said twice',
      said('see https://example.com', {
        embeds: [{ type: 'link', url: 'https://example.com', title: 'Example', description: 'A domain' }],
      }),
      { text: 'see https://example.com\nExample\nA domain' },
    ],
    [
      'a reply to a message that is gone has no quote',
      said('why?', { type: 19, referenced_message: null }),
      { repliesToBot: false, quote: null, isUserMessage: true },
    ],
    [
      'a reply to a message whose text is hidden has no quote',
      said('why?', { type: 19, referenced_message: { ...said(''), author: BEN } }),
      { quote: null },
    ],
    [
      'what a forwarded message carries comes along',
      said('', {
        message_reference: { type: 1, message_id: '9', channel_id: '8' },
        message_snapshots: [
          { message: { content: '', attachments: [{ filename: 'b.txt', size: 1, url: 'http://x/b' }] } },
        ],
      }),
      {
        quote: { kind: 'forward', messageId: '9', author: null, text: '' },
        attachments: [{ name: 'b.txt', mime: null, size: 1, url: 'http://x/b' }],
      },
    ],
  ];
  test.each(cases)('%s', (_, data, fields) => {
    expect(parseMessage(data, directory)).toMatchObject(fields);
  });

  test('one person has one name, whether or not the payload says what the server calls them', () => {
    // https://github.com/Senither/hypixel-discord-chat-bridge/issues/18
    const knowing = { ...directory, nickname: (_: string, id: string) => (id === BEN.id ? 'Benny' : null) };
    const quoting = said(`<@${BEN.id}> why?`, {
      author: BEN,
      member: undefined,
      mentions: [BEN],
      type: 19,
      referenced_message: { ...said('because'), id: '9', author: BEN },
    });
    expect(parseMessage(quoting, knowing)).toMatchObject({
      author: { name: 'Benny' },
      text: '@Benny why?',
      quote: { author: 'Benny' },
    });
  });

  test('hidden text is told from none', () => {
    const without = { ...directory, readsContent: () => false };
    expect(parseMessage(said(''), without).contentHidden).toBe(true);
    expect(parseMessage(said('', mentioned), without).contentHidden).toBe(false);
    expect(parseMessage(said(''), directory).contentHidden).toBe(false);
    expect(parseMessage(said('', { guild_id: undefined }), without).contentHidden).toBe(false);
    const sticker = { sticker_items: [{ id: '5', name: 'Wave', format_type: 1 }] };
    expect(parseMessage(said('', sticker), without).contentHidden).toBe(false);
  });

  test('a forwarded message is quoted without its author', () => {
    const forward = said('', {
      message_reference: { type: 1, message_id: '9', channel_id: '8' },
      message_snapshots: [{ message: { content: 'news', attachments: [], embeds: [], mentions: [] } }],
    });
    expect(parseMessage(forward, directory).quote).toMatchObject({
      kind: 'forward',
      author: null,
      text: 'news',
    });
  });
});

describe('who has written it', () => {
  const standing: MessageDirectory['standing'] = (server, user, roles) => ({
    roles: roles ?? ['known'],
    ...(server === '100000000000000010' && user === ADA.id ? { mayManage: true } : {}),
  });
  const parsed = (fields: object) => parseMessage(said('hello', fields), { ...directory, standing });

  test('comes with their roles in the server, as the message tells them or as they were known', () => {
    const member = { nick: null, roles: ['5'] };
    expect(parsed({ member }).author).toMatchObject({ roles: ['5'], mayManage: true });
    expect(parsed({ member: undefined, author: BEN }).author).toEqual({
      id: BEN.id,
      name: 'ben',
      kind: 'person',
      roles: ['known'],
    });
  });

  test('has none in a direct message, nor as another bot', () => {
    expect(parsed({ guild_id: undefined }).author).not.toHaveProperty('roles');
    expect(parsed({ author: { ...BEN, bot: true } }).author).not.toHaveProperty('roles');
  });
});

test('a mention of everyone is told apart from one of the bot', () => {
  const message = parseMessage(said('@everyone dinner', { mention_everyone: true }), directory);
  expect(message).toMatchObject({ mentionsEveryone: true, mentionsBot: false });
  expect(parseMessage(said('hello'), directory)).not.toHaveProperty('mentionsEveryone');
});
