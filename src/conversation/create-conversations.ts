/** Puts the domain together: intake, turns, controls and settings over one cache of records. */

import type { Clock } from '../async/clock.ts';
import { createKeyedQueue } from '../async/keyed-queue.ts';
import type { Log } from '../log.ts';
import type { Conversations, Status } from './conversations.ts';
import { createHellos } from './hello/hello.ts';
import { createChanges } from './intake/changes.ts';
import { createQuoteCheck } from './intake/known-quote.ts';
import { createMayAsk } from './intake/may-ask.ts';
import { createNotKept } from './intake/not-kept.ts';
import { createIntake } from './intake/receive.ts';
import { createTakeIn } from './intake/take-in.ts';
import { createBarredChannels } from './limits/barred-channels.ts';
import { createCreditBreaker } from './limits/credit-breaker.ts';
import { createDailyLimits, type DailyLimitsOptions } from './limits/daily/daily-limits.ts';
import { NO_LIMITS } from './limits/daily/decide.ts';
import { createRunSlots } from './limits/run-slots.ts';
import type { Place } from './place.ts';
import type { Engine } from './ports/engine.ts';
import type { Files } from './ports/files.ts';
import type { InteractionReplies } from './ports/interaction-replies.ts';
import type { DiscordThreads } from './ports/look-ups/discord-threads.ts';
import type { MessageAuthors } from './ports/look-ups/message-authors.ts';
import type { MessageFinder } from './ports/look-ups/message-finder.ts';
import type { Names } from './ports/look-ups/names.ts';
import type { Places } from './ports/look-ups/places.ts';
import type { Servers } from './ports/look-ups/servers.ts';
import type { MadeCopies } from './ports/made-copies.ts';
import type { Messenger } from './ports/messenger.ts';
import type { Moderator } from './ports/moderator.ts';
import type { Observer } from './ports/observer.ts';
import type { Receipts } from './ports/receipts.ts';
import type { Store } from './ports/store.ts';
import type { Tools } from './ports/tools.ts';
import type { Transcriber } from './ports/transcriber.ts';
import { createPrivacy } from './privacy/create-privacy.ts';
import type { PrivacyFacts } from './privacy/facts.ts';
import type { OptOuts } from './privacy/opt-outs.ts';
import { createQuotable, withoutTheirBeginnings } from './privacy/quoting.ts';
import type { ConversationRecord } from './record/record.ts';
import type { ReplyStreaming } from './record/settings.ts';
import { createAttachedText } from './settings/attached-text.ts';
import type { SettingsInForce } from './settings/in-force.ts';
import { createInstructions } from './settings/instructions.ts';
import { createPlaceSettings } from './settings/place-settings.ts';
import { createDirectMessages } from './storage/direct-messages.ts';
import { createRecordCache } from './storage/record-cache.ts';
import { createServerRecords } from './storage/server-records.ts';
import { createTrials } from './trial/trials.ts';
import { createControls } from './turn/controls.ts';
import { createDecide } from './turn/decide.ts';
import { createDecisionWaits } from './turn/decision-waits.ts';
import { createRecovery } from './turn/recovery.ts';
import { createTurnWorkers } from './turn/turn-workers.ts';
import { createUsage } from './usage/create-usage.ts';
import type { Prices } from './usage/prices.ts';
import { createWhy } from './why/create-why.ts';

export interface ConversationsOptions {
  readonly engine: Engine;
  readonly files: Files;
  readonly madeCopies: MadeCopies;
  readonly transcriber: Transcriber;
  /** Null for none. */
  readonly moderator: Moderator | null;
  readonly store: Store;
  /** The functions that a model may call; null for none. */
  readonly tools: Tools | null;
  readonly messenger: Messenger;
  readonly messageFinder: MessageFinder;
  readonly interactionReplies: InteractionReplies;
  readonly threads: DiscordThreads;
  /** Whether the bot was ever in session before this start. */
  readonly wasOnline: () => Promise<boolean>;
  readonly names: Names;
  readonly authors: MessageAuthors;
  readonly optOuts: OptOuts;
  readonly privacyFacts: PrivacyFacts;
  readonly receipts: Receipts;
  readonly servers: Servers;
  /** Milliseconds since the epoch by Discord's clock, which does not go wrong with this machine's. */
  readonly discordNow: () => number;
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
  /** Missing where nobody watches. */
  readonly observer?: Observer | undefined;
  /** What may be used in a day; without them as much as anybody likes. */
  readonly limits?: Pick<DailyLimitsOptions, 'limits' | 'softModel'>;
  /** By the model's name. */
  readonly prices?: Prices;
  /** The day as of which the prices that come along hold. */
  readonly pricedOn?: string;
  /** Whether the person may see the whole bot's usage; nobody, unless told. */
  readonly isOperator?: (personId: string) => boolean;
}

/** What turns run on, and all else that looks at their records. */
function createGround(options: ConversationsOptions) {
  const { store, messenger, optOuts, clock, log, engine, observer, prices = {} } = options;
  const { limits = { limits: NO_LIMITS, softModel: null } } = options;
  const dailyLimits = createDailyLimits({ ...limits, prices, engine, store, clock });
  const records = createRecordCache(store, createKeyedQueue(), log, { follower: dailyLimits, observer });
  const serverRecords = createServerRecords(store);
  return {
    threads: withoutTheirBeginnings(options.threads, optOuts),
    records,
    serverRecords,
    slots: createRunSlots(options.maxConcurrentRuns),
    creditBreaker: createCreditBreaker(clock),
    decisionWaits: createDecisionWaits(),
    barredChannels: createBarredChannels(messenger, log),
    dailyLimits,
    instructions: createInstructions(options, records, serverRecords),
    settings: createPlaceSettings(options, records, serverRecords),
  };
}

export function createConversations(options: ConversationsOptions): Conversations {
  const { store, optOuts, clock, log, prices = {}, pricedOn = '', isOperator = () => false } = options;
  const draining = new AbortController();
  const ground = createGround(options);
  const { threads, records, serverRecords, decisionWaits, barredChannels } = ground;
  const { dailyLimits, instructions, settings } = ground;
  const running = { ...options, ...ground };
  const directMessages = createDirectMessages(store, { clock, log });
  const hellos = createHellos({ ...options, servers: serverRecords, memory: store }, draining.signal);
  const workers = createTurnWorkers(running);
  const quotes = createQuoteCheck(records, store, createQuotable(optOuts, options.authors));
  // A message overtaken by its own deletion would be answered, and one overtaken by the next would count as seen.
  const arrivals = createKeyedQueue();
  const changes = createChanges({ records, workers, store, quotes, arrivals, optOuts });
  const takeIn = createTakeIn({ records, workers, instructions, settings, dailyLimits, threads, clock });
  const notKept = createNotKept(clock);
  const incoming = { takeIn, quotes, settings, arrivals, directMessages, barredChannels, notKept };
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

  const room = createPrivacy({ ...options, records, serverRecords, workers, signal: draining.signal });

  return {
    receive: intake.receive,
    edit: changes.edit,
    retract: changes.retract,
    ...controls,
    ...createDecide(records, decisionWaits),
    leaveServer: room.leaveServer(controls.leaveServer),
    instructions: instructions.instructions,
    setInstructions: instructions.setInstructions,
    instructionsVersions: instructions.instructionsVersions,
    ...settings.commands,
    attachedText: createAttachedText(options, draining.signal),
    privacy: room.privacy,
    async findOpenWork() {
      await Promise.all([optOuts.load(), dailyLimits.load(), hellos.begin()]);
      await recovery.findOpenWork();
    },
    welcome: hellos.welcome,
    recover: room.recover(async (recheck) => {
      await dailyLimits.load();
      return recovery.recover(recheck);
    }),
    usage: createUsage({ store, clock, prices, pricedOn, isOperator }),
    dailyLimits: async (place, personId) => dailyLimits.standing(place, personId),
    directMessages: directMessages.list,
    tryInstructions: createTrials({ ...running, workers }, draining.signal).tryInstructions,
    why: createWhy({ ...options, records, settings, notKept }, draining.signal).why,
    ...createMayAsk({ records, settings, dailyLimits, optOuts: options.optOuts }),
    async chatOpened({ serverId, ...place }, opener) {
      const change = (now: ConversationRecord) => ({ next: { ...now, serverId, opener }, found: null });
      await records.change({ serverId, ...place }, change);
    },
    cursor: async (channelId) => (await records.read({ channelId, serverId: null })).cursor,
    status: (place) => statusIn(place, ground, options),
    drain(graceMs) {
      draining.abort();
      return workers.drain(graceMs);
    },
  };
}

async function statusIn(
  place: Place,
  { records, settings, instructions }: ReturnType<typeof createGround>,
  options: ConversationsOptions,
): Promise<Status> {
  const inForce = await settings.commands.settings(place);
  return statusOf(await records.read(place), options, {
    ...inForce,
    instructions: await instructions.instructions(place),
  });
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
