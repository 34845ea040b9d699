import { expect, test } from 'vitest';
import { unpack } from '../../../../src/store/records/records.ts';
import {
  conversationSchema,
  serverSchema,
  transcriptSchema,
  VERSION,
} from '../../../../src/store/records/schemas.ts';
import {
  CONVERSATION_UPGRADES,
  SERVER_UPGRADES,
  TRANSCRIPT_UPGRADES,
} from '../../../../src/store/records/upgrades.ts';

const run = { engine: 'responses', threadId: 'conv_1', id: 'resp_1', startedAt: 1 };

/** As the first version wrote them. */
const CONVERSATION = {
  v: 1,
  id: '1',
  guildId: '2',
  thread: { engine: 'responses', id: 'conv_1' },
  epoch: 3,
  cursor: '9',
  pending: [],
  turn: {
    id: '9',
    messages: [],
    instructions: 'Be kind.',
    beganAt: 7,
    appended: [{ key: '9', remoteIds: ['msg_1'] }],
    run,
    answer: null,
  },
  instructions: null,
  replies: 'always',
  usage: { turns: 1, input: 2, output: 3 },
  discarded: [{ thread: null, run }],
  seen: ['8', '9'],
};
const ENTRY = { key: '9', role: 'user', authorId: '4', text: 'hello', at: 1 };

test('a conversation of the first version goes on where it was', () => {
  const format = { version: VERSION, upgrades: CONVERSATION_UPGRADES, schema: conversationSchema };
  const { v: _, guildId, discarded: __, replies, ...kept } = CONVERSATION;
  expect(unpack('conversation:1', CONVERSATION, format)).toEqual({
    ...kept,
    serverId: guildId,
    threadEnd: null,
    files: [],
    instructionsStamp: null,
    settings: { replies },
    turn: { ...kept.turn, toReappend: false, toKeep: false, heardOnly: [], draft: null },
    toCleanUp: [{ thread: null, run, turn: null, draft: null, files: [] }],
    unansweredContext: [],
    knowsBeginning: false,
    toForget: [],
    toFade: [],
    memory: { tokens: null, faded: 'nothing' },
    unanswered: [],
    lastFailure: null,
    queueFullTold: false,
    seenUpTo: null,
  });
  expect(unpack('conversation:1', { ...CONVERSATION, turn: null }, format).turn).toBeNull();
});

test('what nobody could set in the fourth version counts as inherited', () => {
  const format = { version: VERSION, upgrades: CONVERSATION_UPGRADES, schema: conversationSchema };
  const read = unpack('conversation:1', { ...CONVERSATION, replies: 'mention' }, format);
  expect(read.settings).toEqual({});
});

test('a run of which only the reply was found is known as that, and not by its id', () => {
  const format = { version: VERSION, upgrades: CONVERSATION_UPGRADES, schema: conversationSchema };
  const found = { ...run, id: 'reply:msg_2' };
  const written = {
    ...CONVERSATION,
    v: 2,
    turn: { ...CONVERSATION.turn, run: found, revised: false },
    discarded: [
      { thread: null, run: found, turn: null },
      { thread: null, run: null, turn: { ...CONVERSATION.turn, run: found, revised: false } },
      { thread: null, run, turn: null },
    ],
    missed: [],
    forget: [],
    told: null,
    full: false,
    seenUpTo: null,
  };
  const expected = { ...run, id: 'msg_2', foundByReply: true };
  const read = unpack('conversation:1', written, format);
  expect(read.turn?.run).toEqual(expected);
  expect(read.toCleanUp.map((one) => one.run ?? one.turn?.run)).toEqual([expected, expected, run]);
  expect(unpack('conversation:1', { ...read, v: VERSION }, format)).toEqual(read);
});

test('a transcript of the first version knows of no place at an assistant', () => {
  const format = { version: VERSION, upgrades: TRANSCRIPT_UPGRADES, schema: transcriptSchema };
  expect(unpack('transcript:1', { v: 1, conversationId: '1', epoch: 3, entries: [ENTRY] }, format)).toEqual({
    conversationId: '1',
    epoch: 3,
    entries: [{ ...ENTRY, threadId: null, remoteIds: [], postedIds: [] }],
  });
});

test('a server of the first version is as it was', () => {
  const format = { version: VERSION, upgrades: SERVER_UPGRADES, schema: serverSchema };
  expect(unpack('server:2', { v: 1, id: '2', instructions: 'Rhyme.' }, format)).toEqual({
    id: '2',
    instructions: 'Rhyme.',
    instructionsStamp: null,
    settings: {},
  });
});

test('what no version wrote is damaged, not upgraded', () => {
  const format = { version: VERSION, upgrades: CONVERSATION_UPGRADES, schema: conversationSchema };
  for (const broken of [{ discarded: 'none' }, { turn: 'none' }, { discarded: [null] }]) {
    expect(() => unpack('conversation:1', { ...CONVERSATION, ...broken }, format)).toThrow(
      expect.objectContaining({ fault: 'damaged' }),
    );
  }
});

test('an answer of the third version was refused by nobody as far as is known', () => {
  const format = { version: VERSION, upgrades: CONVERSATION_UPGRADES, schema: conversationSchema };
  const answer = { kind: 'reply', text: 'hi', parts: [], posted: [], usage: null, remoteIds: [], at: 1 };
  const turn = { ...CONVERSATION.turn, toReappend: false, answer };
  const { v: _, guildId: serverId, discarded: __, ...kept } = CONVERSATION;
  const written = {
    ...kept,
    v: 3,
    serverId,
    turn,
    toCleanUp: [{ thread: null, run: null, turn }],
    unansweredContext: [],
    toForget: [],
    lastFailure: null,
    queueFullTold: false,
    seenUpTo: null,
  };
  const now = {
    ...turn,
    heardOnly: [],
    draft: null,
    answer: { ...answer, refusedSince: null, isGivenUp: false },
  };
  expect(unpack('conversation:1', written, format)).toMatchObject({
    knowsBeginning: false,
    turn: now,
    toCleanUp: [{ turn: now, draft: null }],
  });
});

test('of what was attached in the third version nothing was read', () => {
  const format = { version: VERSION, upgrades: CONVERSATION_UPGRADES, schema: conversationSchema };
  const note = { name: 'a.png', mime: null, size: 3, url: 'https://cdn.discordapp.com/a.png' };
  const fields = { authorId: '4', author: 'Ada', text: 'look', quote: null, acceptedAt: 1 };
  const message = (id: string) => ({ ...fields, id, attachments: [note] });
  const turn = { ...CONVERSATION.turn, messages: [message('7')], toReappend: false };
  const { v: _, guildId: serverId, discarded: __, ...kept } = CONVERSATION;
  const written = {
    ...kept,
    v: 3,
    serverId,
    turn,
    pending: [message('8')],
    unansweredContext: [message('6')],
    toCleanUp: [{ thread: null, run: null, turn }],
    toForget: [],
    lastFailure: null,
    queueFullTold: false,
    seenUpTo: null,
  };
  const unread = [{ attachments: [{ ...note, content: null }] }];
  expect(unpack('conversation:1', written, format)).toMatchObject({
    files: [],
    pending: unread,
    unansweredContext: unread,
    turn: { messages: unread },
    toCleanUp: [{ files: [], turn: { messages: unread } }],
  });
});
