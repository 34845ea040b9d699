/** The domain over fakes: conversations as a process has them, and what a test asks of their surroundings. */

import type { Conversations } from '../../src/conversation/conversations.ts';
import { createConversations } from '../../src/conversation/create-conversations.ts';
import type { Beginning } from '../../src/conversation/message.ts';
import type { Around } from '../../src/conversation/ports/places.ts';
import type { Transcriber } from '../../src/conversation/ports/transcriber.ts';
import type { ReplyStreaming } from '../../src/conversation/record/settings.ts';
import { createFakeClock, type FakeClock } from './fakes/fake-clock.ts';
import { createFakeEngine, type FakeEngine } from './fakes/fake-engine.ts';
import { createFakeFiles, type FakeFiles } from './fakes/fake-files.ts';
import { createFakeMadeCopies, type FakeMadeCopies } from './fakes/fake-made-copies.ts';
import { createFakeMessenger, type FakeMessenger } from './fakes/fake-messenger.ts';
import { createFakeTools, type FakeTools } from './fakes/fake-tools.ts';
import { createKeptLog, type KeptLog } from './fakes/kept-log.ts';
import { createMemoryStore, type MemoryStore } from './fakes/memory-store.ts';
import { idle } from './idle.ts';

export interface DomainHarness {
  readonly engine: FakeEngine;
  readonly store: MemoryStore;
  readonly messenger: FakeMessenger;
  readonly files: FakeFiles;
  readonly tools: FakeTools;
  readonly madeCopies: FakeMadeCopies;
  readonly clock: FakeClock;
  readonly log: KeptLog;
  /** How Discord threads began, by their ids. */
  readonly beginnings: Map<string, Beginning>;
  /** What places are called, by their ids. */
  readonly names: Map<string, string>;
  /** What Discord threads hang on, by their ids. */
  readonly around: Map<string, Around>;
  readonly bot: Conversations;
  /** Another process over the same store and services. */
  start(maxConcurrentRuns?: number): Conversations;
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
): DomainHarness {
  const store = createMemoryStore();
  const messenger = createFakeMessenger();
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
  const around = new Map<string, Around>();
  const start = (maxConcurrentRuns = 64): Conversations =>
    createConversations({
      engine,
      store,
      messenger,
      files,
      madeCopies,
      transcriber,
      tools: tools.port,
      threads: {
        isThread: (channelId) => beginnings.has(channelId),
        beginning: async (channelId) => beginnings.get(channelId) ?? null,
      },
      names: {
        server: (serverId) => names.get(serverId) ?? null,
        channel: (channelId) => names.get(channelId) ?? null,
      },
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
    });
  const untilIdle = (): Promise<void> => idle(engine, store, messenger, files, madeCopies, clock);
  return {
    engine,
    store,
    messenger,
    files,
    tools,
    madeCopies,
    clock,
    log,
    beginnings,
    names,
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
