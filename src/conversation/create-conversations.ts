/** Puts the domain together: intake, turns, controls and settings over one cache of records. */

import type { Clock } from '../async/clock.ts';
import { createKeyedQueue } from '../async/keyed-queue.ts';
import type { Log } from '../log.ts';
import type { Conversations, Status } from './conversations.ts';
import { createHellos } from './hello/hello.ts';
import { createChanges } from './intake/changes.ts';
import { createQuoteCheck } from './intake/known-quote.ts';
import { createNotKept } from './intake/not-kept.ts';
import { createIntake } from './intake/receive.ts';
import { createTakeIn } from './intake/take-in.ts';
import { createBarredChannels } from './limits/barred-channels.ts';
import { createCreditBreaker } from './limits/credit-breaker.ts';
import { createRunSlots } from './limits/run-slots.ts';
import type { DiscordThreads } from './ports/discord-threads.ts';
import type { Engine } from './ports/engine.ts';
import type { Files } from './ports/files.ts';
import type { MadeCopies } from './ports/made-copies.ts';
import type { MessageFinder } from './ports/message-finder.ts';
import type { Messenger } from './ports/messenger.ts';
import type { Names } from './ports/names.ts';
import type { Store } from './ports/store.ts';
import type { Tools } from './ports/tools.ts';
import type { Transcriber } from './ports/transcriber.ts';
import type { ConversationRecord } from './record/record.ts';
import { createAttachedText } from './settings/attached-text.ts';
import { createInstructions } from './settings/instructions.ts';
import type { ReplyStreaming } from './settings/reply-streaming.ts';
import { createDirectMessages } from './storage/direct-messages.ts';
import { createRecordCache } from './storage/record-cache.ts';
import { createServerRecords } from './storage/server-records.ts';
import { createTrials } from './trial/trials.ts';
import { createControls } from './turn/controls.ts';
import { createRecovery } from './turn/recovery.ts';
import { createTurnWorkers } from './turn/turn-workers.ts';
import { createWhy } from './why/create-why.ts';

export interface ConversationsOptions {
  readonly engine: Engine;
  readonly files: Files;
  readonly madeCopies: MadeCopies;
  readonly transcriber: Transcriber;
  readonly store: Store;
  /** The functions that a model may call; null for none. */
  readonly tools: Tools | null;
  readonly messenger: Messenger;
  readonly messageFinder: MessageFinder;
  readonly threads: DiscordThreads;
  /** Whether the bot was ever in session before this start. */
  readonly wasOnline: () => Promise<boolean>;
  readonly names: Names;
  readonly clock: Clock;
  readonly log: Log;
  /** The base instructions. */
  readonly instructions: string;
  readonly runTimeoutMs: number;
  readonly maxConcurrentRuns: number;
  readonly replyStreaming: ReplyStreaming;
}

export function createConversations(options: ConversationsOptions): Conversations {
  const { engine, store, messenger, threads, clock, log } = options;
  const draining = new AbortController();
  const records = createRecordCache(store, createKeyedQueue(), log);
  const directMessages = createDirectMessages(store, { clock, log });
  const servers = createServerRecords(store);
  const instructions = createInstructions(options, records, servers);
  const hellos = createHellos({ ...options, servers, memory: store }, draining.signal);
  const barredChannels = createBarredChannels(messenger, log);
  const running = {
    ...options,
    records,
    slots: createRunSlots(options.maxConcurrentRuns),
    creditBreaker: createCreditBreaker(clock),
    barredChannels,
    instructions,
  };
  const workers = createTurnWorkers(running);
  const quotes = createQuoteCheck(records, store);
  // A message overtaken by its own deletion would be answered, and one overtaken by the next would count as seen.
  const arrivals = createKeyedQueue();
  const changes = createChanges({ records, workers, store, quotes, arrivals });
  const takeIn = createTakeIn({ records, workers, instructions, threads, clock });
  const notKept = createNotKept(clock);
  const incoming = { takeIn, quotes, arrivals, directMessages, barredChannels, notKept };
  const intake = createIntake({ ...options, ...incoming });
  const controls = createControls(records, workers, store, clock);
  const recovery = createRecovery({
    ...options,
    edit: changes.edit,
    retract: changes.retract,
    records,
    workers,
    directMessages,
    draining: draining.signal,
  });

  return {
    receive: intake.receive,
    edit: changes.edit,
    retract: changes.retract,
    reset: controls.reset,
    stop: controls.stop,
    closeChannel: controls.closeChannel,
    leaveServer: controls.leaveServer,
    instructions: instructions.instructions,
    setInstructions: instructions.setInstructions,
    instructionsVersions: instructions.instructionsVersions,
    attachedText: createAttachedText(options, draining.signal),
    findOpenWork: () => hellos.begin().then(recovery.findOpenWork),
    welcome: hellos.welcome,
    recover: recovery.recover,
    directMessages: directMessages.list,
    tryInstructions: createTrials({ ...running, workers }, draining.signal).tryInstructions,
    why: createWhy({ ...options, records, notKept }, draining.signal).why,
    cursor: async (channelId) => (await records.read({ channelId, serverId: null })).cursor,
    async status(place) {
      const record = await records.read(place);
      const barred = messenger.barred(place.channelId);
      return { ...statusOf(record, engine, await instructions.instructions(place)), barred };
    },
    drain(graceMs) {
      draining.abort();
      return workers.drain(graceMs);
    },
  };
}

function statusOf(
  { thread, turn, pending, replies, usage, memory }: ConversationRecord,
  engine: Engine,
  instructions: Status['instructions'],
): Omit<Status, 'barred'> {
  const waiting = pending.length > 0 ? 'waiting' : 'idle';
  return {
    engine: engine.kind,
    model: engine.model,
    thread: thread?.engine === engine.kind ? thread.id : null,
    instructions,
    replies,
    state: turn === null ? waiting : 'running',
    pending: pending.length,
    usage,
    memory: { tokens: memory.tokens, most: engine.memory, hasFaded: memory.faded !== 'nothing' },
  };
}
