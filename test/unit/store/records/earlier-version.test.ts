import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../../src/async/clock.ts';
import { createConversations } from '../../../../src/conversation/create-conversations.ts';
import type { Store } from '../../../../src/conversation/ports/store.ts';
import { createOptOuts } from '../../../../src/conversation/privacy/opt-outs.ts';
import { hasOpenWork } from '../../../../src/conversation/record/record.ts';
import { inspect } from '../../../../src/store/backups/inspect.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { createFakeEngine } from '../../../support/fakes/fake-engine.ts';
import { createFakeFiles } from '../../../support/fakes/fake-files.ts';
import { createFakeInteractionReplies } from '../../../support/fakes/fake-interaction-replies.ts';
import { createFakeMadeCopies } from '../../../support/fakes/fake-made-copies.ts';
import { createFakeMessenger } from '../../../support/fakes/fake-messenger.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { PRIVACY_FACTS } from '../../../support/privacy-facts.ts';
import { sqliteAt } from '../../../support/sqlite-at.ts';

/**
 * A database as the code before version 3 of its records wrote it: a channel at rest with settings (1), messages that
 * wait (2), a run under way whose message was edited (3), an answer of which one part of two is posted (4), and a direct
 * message (5) that was told of the end of the credit and whose queue is full, with a stopped turn to clean up.
 */
const WRITTEN = fileURLToPath(new URL('../../../fixtures/version-2.sqlite', import.meta.url));
const channel = (n: number): string => String(1_100_000_000_000_001_000n + BigInt(n));
const id = (n: number): string => String(1_300_000_000_000_000_000n + BigInt(n));

let folder: string;
let path: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-test-'));
  path = join(folder, 'bobbin.sqlite');
  await copyFile(WRITTEN, path);
  store = await openStore(sqliteAt(path), { clock: systemClock, log: createKeptLog() });
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

test('is whole to whoever inspects it', async () => {
  expect(await inspect(path)).toMatchObject({ problems: [], unreadable: [], unindexed: [] });
});

test('reads with every fact in its place', async () => {
  const server = '1100000000000000900';
  expect(await store.readConversation(channel(1))).toMatchObject({
    serverId: server,
    epoch: 2,
    instructions: 'Rhyme.',
    usage: { turns: 3, input: 30, output: 12 },
    unansweredContext: [],
    toCleanUp: [],
    toForget: [],
    lastFailure: null,
    queueFullTold: false,
    seenUpTo: id(7),
  });
  expect(await store.readConversation(channel(2))).toMatchObject({
    pending: [{ text: 'first' }, { text: 'second' }],
    unansweredContext: [{ text: 'long ago' }],
  });
  expect((await store.readConversation(channel(3)))?.turn?.toReappend).toBe(true);
  expect(await store.readConversation(channel(5))).toMatchObject({
    serverId: null,
    toForget: [id(49)],
    lastFailure: 'quota',
    queueFullTold: true,
    toCleanUp: [{ thread: { id: 'conv_9' }, turn: { id: id(50), toReappend: false } }],
  });
  expect((await store.readTranscript(channel(1)))?.entries).toHaveLength(2);
  expect(await store.readServer(server)).toEqual({
    id: server,
    instructions: 'Be kind.',
    instructionsStamp: null,
    settings: {},
  });
  expect(await store.recall('direct-messages')).toBe(channel(5));
});

test('goes on with all that was owed, once', async () => {
  const engine = createFakeEngine();
  const messenger = createFakeMessenger();
  engine.autoReply((text) => `heard ${text}`);
  const options = { engine, store, clock: createFakeClock(), log: createKeptLog() };
  const bot = createConversations({
    ...options,
    messenger,
    interactionReplies: createFakeInteractionReplies(),
    files: createFakeFiles(),
    madeCopies: createFakeMadeCopies(),
    transcriber: { possible: false, transcribe: async () => ({ text: '', usage: null }) },
    moderator: null,
    tools: null,
    wasOnline: async () => true,
    messageFinder: { find: async () => ({ kind: 'not-found' }) },
    threads: { isThread: () => false, beginning: async () => null },
    names: { server: () => null, channel: () => null },
    authors: { authorOf: async () => null },
    optOuts: createOptOuts(store, options.clock),
    privacyFacts: PRIVACY_FACTS,
    receipts: { tell: async () => {} },
    servers: { isIn: () => true },
    discordNow: () => options.clock.now(),
    places: { around: async () => null, isIn: () => true },
    allowedModels: [],
    instructions: 'Base.',
    runTimeoutMs: 300_000,
    maxConcurrentRuns: 64,
    replyStreaming: 'auto',
  });
  expect(await bot.recover()).toBe(4);
  const isOpen = async (n: number): Promise<boolean> => {
    const record = await store.readConversation(channel(n));
    return record !== undefined && hasOpenWork(record);
  };
  await expect.poll(() => Promise.all([2, 3, 4, 5].map(isOpen))).toEqual([false, false, false, false]);
  expect(await bot.drain(1_000)).toBe(0);
  const said = messenger.posts.map(({ channelId, part, replyTo }) => [channelId, part.content, replyTo]);
  expect(said.toSorted()).toEqual([
    [channel(2), 'heard ada: second', id(21)],
    [channel(3), 'heard ada: question 30', id(30)],
    [channel(4), 'two', null],
    [channel(5), 'heard still here', id(52)],
  ]);
  expect(await store.readConversation(channel(5))).toMatchObject({
    turn: null,
    toCleanUp: [],
    toForget: [],
    lastFailure: null,
    queueFullTold: false,
  });
});
