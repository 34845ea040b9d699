/** The domain over fakes: conversations as a process has them, and what a test asks of their surroundings. */

import type { Conversations } from '../../src/conversation/conversations.ts';
import {
  type ConversationsOptions,
  createConversations,
} from '../../src/conversation/create-conversations.ts';
import type { Beginning, IncomingMessage } from '../../src/conversation/message.ts';
import type { Around } from '../../src/conversation/ports/look-ups/places.ts';
import type { Store } from '../../src/conversation/ports/store.ts';
import type { Transcriber } from '../../src/conversation/ports/transcriber.ts';
import { createOptOuts } from '../../src/conversation/privacy/opt-outs.ts';
import type { ReplyStreaming } from '../../src/conversation/record/settings.ts';
import { createFakeClock, type FakeClock } from './fakes/fake-clock.ts';
import { createFakeEngine, type FakeEngine } from './fakes/fake-engine.ts';
import { createFakeFiles, type FakeFiles } from './fakes/fake-files.ts';
import {
  createFakeInteractionReplies,
  type FakeInteractionReplies,
} from './fakes/fake-interaction-replies.ts';
import { createFakeMadeCopies, type FakeMadeCopies } from './fakes/fake-made-copies.ts';
import { createFakeMessenger, type FakeMessenger } from './fakes/fake-messenger.ts';
import { createFakeTools, type FakeTools } from './fakes/fake-tools.ts';
import { createKeptLog, type KeptLog } from './fakes/kept-log.ts';
import { createMemoryStore, type MemoryStore } from './fakes/memory-store.ts';
import { idle } from './idle.ts';
import { PRIVACY_FACTS } from './privacy-facts.ts';

export interface DomainHarness {
  readonly engine: FakeEngine;
  readonly store: MemoryStore;
  readonly messenger: FakeMessenger;
  readonly interactionReplies: FakeInteractionReplies;
  readonly files: FakeFiles;
  readonly tools: FakeTools;
  readonly madeCopies: FakeMadeCopies;
  readonly clock: FakeClock;
  readonly log: KeptLog;
  /** How Discord threads began, by their ids. */
  readonly beginnings: Map<string, Beginning>;
  /** What places are called, by their ids. */
  readonly names: Map<string, string>;
  /** Servers that the bot is not in. */
  readonly left: Set<string>;
  /** What people were told of their requests, in order. */
  readonly receipts: string[];
  /** Who wrote messages that were forwarded, by the messages' ids. */
  readonly authors: Map<string, string>;
  /** Messages as they stand on Discord, by their ids, for whoever asks about them. */
  readonly found: Map<string, IncomingMessage>;
  /** What Discord threads hang on, by their ids. */
  readonly around: Map<string, Around>;
  readonly bot: Conversations;
  /** Another process over the same store and services, whose own way to the store may be another. */
  start(maxConcurrentRuns?: number, over?: Store): Conversations;
  /** What was posted, in order. */
  texts(): readonly string[];
  /** Resolves once nothing goes on that does not wait for time or for the engine's answer. */
  idle(): Promise<void>;
  /** Lets time pass for whoever sleeps, and waits for what comes of it. */
  pass(ms: number): Promise<void>;
}

/** Those that may be chosen beside the engine's own. */
const ALLOWED_MODELS = ['large-1', 'small-1'];

export function createDomainHarness(
  engine = createFakeEngine(),
  replyStreaming: ReplyStreaming = 'auto',
  more: Partial<Pick<ConversationsOptions, 'limits' | 'moderator' | 'prices'>> = {},
): DomainHarness {
  const store = createMemoryStore();
  const messenger = createFakeMessenger();
  const interactionReplies = createFakeInteractionReplies();
  const files = createFakeFiles();
  const tools = createFakeTools();
  const madeCopies = createFakeMadeCopies();
  const transcriber: Transcriber = {
    possible: true,
    transcribe: async ({ bytes }) => ({
      text: await bytes.text(),
      usage: { model: 'hears-1', input: 0, output: 0, seconds: 2 },
    }),
  };
  const clock = createFakeClock();
  const log = createKeptLog();
  const beginnings = new Map<string, Beginning>();
  const names = new Map<string, string>();
  const authors = new Map<string, string>();
  const receipts: string[] = [];
  const found = new Map<string, IncomingMessage>();
  const left = new Set<string>();
  const around = new Map<string, Around>();
  const start = (maxConcurrentRuns = 64, over: Store = store): Conversations =>
    createConversations({
      engine,
      store: over,
      messenger,
      interactionReplies,
      files,
      madeCopies,
      transcriber,
      moderator: null,
      tools: tools.port,
      wasOnline: async () => (await store.recall('test.was-online')) !== undefined,
      messageFinder: {
        find: async (_, __, sought) => {
          const message = found.get(sought.kind === 'message' ? sought.id : 'own-latest');
          return message === undefined ? { kind: 'not-found' } : { kind: 'found', message };
        },
      },
      threads: {
        isThread: (channelId) => beginnings.has(channelId),
        beginning: async (channelId) => beginnings.get(channelId) ?? null,
      },
      names: {
        server: (serverId) => names.get(serverId) ?? null,
        channel: (channelId) => names.get(channelId) ?? null,
      },
      authors: { authorOf: async (_, messageId) => authors.get(messageId) ?? null },
      optOuts: createOptOuts(over, clock),
      privacyFacts: PRIVACY_FACTS,
      receipts: {
        tell: async (receipt) => {
          receipts.push(receipt.text);
        },
      },
      servers: { isIn: (serverId) => !left.has(serverId) },
      discordNow: () => clock.now(),
      places: {
        around: async ({ channelId }) => around.get(channelId) ?? null,
        isIn: () => true,
      },
      clock,
      log,
      instructions: 'Base.',
      runTimeoutMs: 300_000,
      maxConcurrentRuns,
      allowedModels: ALLOWED_MODELS,
      replyStreaming,
      ...more,
    });
  const untilIdle = (): Promise<void> =>
    idle(engine, store, messenger, interactionReplies, files, madeCopies, clock);
  return {
    engine,
    store,
    messenger,
    interactionReplies,
    files,
    tools,
    madeCopies,
    clock,
    log,
    beginnings,
    names,
    authors,
    receipts,
    found,
    left,
    around,
    bot: start(),
    start,
    texts: () => messenger.posts.map((post) => post.part.content),
    idle: untilIdle,
    async pass(ms) {
      clock.advance(ms);
      await untilIdle();
    },
  };
}
