/** Puts the domain together: intake, turns, controls and settings over one cache of records. */

import type { Clock } from '../async/clock.ts';
import { createKeyedQueue } from '../async/keyed-queue.ts';
import type { Log } from '../log.ts';
import type { Conversations, Status } from './conversations.ts';
import { createChanges } from './intake/changes.ts';
import { createQuoteCheck } from './intake/known-quote.ts';
import { createIntake } from './intake/receive.ts';
import { createTakeIn } from './intake/take-in.ts';
import { createBarredChannels } from './limits/barred-channels.ts';
import { createCreditBreaker } from './limits/credit-breaker.ts';
import { createRunSlots } from './limits/run-slots.ts';
import type { DiscordThreads } from './ports/discord-threads.ts';
import type { Engine } from './ports/engine.ts';
import type { Files } from './ports/files.ts';
import type { MadeCopies } from './ports/made-copies.ts';
import type { Messenger } from './ports/messenger.ts';
import type { Names } from './ports/names.ts';
import type { Places } from './ports/places.ts';
import type { Store } from './ports/store.ts';
import type { Tools } from './ports/tools.ts';
import type { Transcriber } from './ports/transcriber.ts';
import type { ConversationRecord } from './record/record.ts';
import type { ReplyStreaming } from './record/settings.ts';
import { createAttachedText } from './settings/attached-text.ts';
import type { SettingsInForce } from './settings/in-force.ts';
import { createInstructions } from './settings/instructions.ts';
import { createPlaceSettings } from './settings/place-settings.ts';
import { createDirectMessages } from './storage/direct-messages.ts';
import { createRecordCache } from './storage/record-cache.ts';
import { createServerRecords } from './storage/server-records.ts';
import { createControls } from './turn/controls.ts';
import { createRecovery } from './turn/recovery.ts';
import { createTurnWorkers } from './turn/turn-workers.ts';

export interface ConversationsOptions {
  readonly engine: Engine;
  readonly files: Files;
  readonly madeCopies: MadeCopies;
  readonly transcriber: Transcriber;
  readonly store: Store;
  /** The functions that a model may call; null for none. */
  readonly tools: Tools | null;
  readonly messenger: Messenger;
  readonly threads: DiscordThreads;
  readonly names: Names;
  readonly places: Places;
  readonly clock: Clock;
  readonly log: Log;
  /** The base instructions. */
  readonly instructions: string;
  readonly runTimeoutMs: number;
  readonly maxConcurrentRuns: number;
  /** Models that may be chosen beside the operator's. */
  readonly allowedModels: readonly string[];
  readonly replyStreaming: ReplyStreaming;
}

export function createConversations(options: ConversationsOptions): Conversations {
  const { store, messenger, threads, clock, log } = options;
  const draining = new AbortController();
  const records = createRecordCache(store, createKeyedQueue(), log);
  const directMessages = createDirectMessages(store, { clock, log });
  const servers = createServerRecords(store);
  const instructions = createInstructions(options, records, servers);
  const settings = createPlaceSettings(options, records, servers);
  const barredChannels = createBarredChannels(messenger, log);
  const workers = createTurnWorkers({
    ...options,
    records,
    slots: createRunSlots(options.maxConcurrentRuns),
    creditBreaker: createCreditBreaker(clock),
    barredChannels,
    instructions,
    settings,
  });
  const quotes = createQuoteCheck(records, store);
  // A message overtaken by its own deletion would be answered, and one overtaken by the next would count as seen.
  const arrivals = createKeyedQueue();
  const changes = createChanges({ records, workers, store, quotes, arrivals });
  const takeIn = createTakeIn({ records, workers, instructions, settings, threads, clock });
  const intake = createIntake({
    ...options,
    takeIn,
    quotes,
    settings,
    arrivals,
    directMessages,
    barredChannels,
  });
  const controls = createControls(records, workers, store);
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
    ...controls,
    instructions: instructions.instructions,
    setInstructions: instructions.setInstructions,
    instructionsVersions: instructions.instructionsVersions,
    ...settings.commands,
    attachedText: createAttachedText(options, draining.signal),
    findOpenWork: recovery.findOpenWork,
    recover: recovery.recover,
    directMessages: directMessages.list,
    cursor: async (channelId) => (await records.read({ channelId, serverId: null })).cursor,
    status: async (place) => {
      const inForce = await settings.commands.settings(place);
      return statusOf(await records.read(place), options, {
        ...inForce,
        instructions: await instructions.instructions(place),
      });
    },
    drain(graceMs) {
      draining.abort();
      return workers.drain(graceMs);
    },
  };
}

function statusOf(
  { id, thread, turn, pending, usage, memory }: ConversationRecord,
  { engine, messenger }: Pick<ConversationsOptions, 'engine' | 'messenger'>,
  { instructions, replies, model }: SettingsInForce & Pick<Status, 'instructions'>,
): Status {
  const waiting = pending.length > 0 ? 'waiting' : 'idle';
  return {
    engine: engine.kind,
    model: model.value,
    thread: thread?.engine === engine.kind ? thread.id : null,
    instructions,
    replies: replies.value,
    barred: messenger.barred(id),
    state: turn === null ? waiting : 'running',
    pending: pending.length,
    usage,
    memory: {
      tokens: memory.tokens,
      most: engine.memoryOf(model.value),
      hasFaded: memory.faded !== 'nothing',
    },
  };
}
