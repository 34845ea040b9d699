/** Puts the domain together: intake, controls and instructions over one records and one workers. */

import type { Clock } from '../async/clock.ts';
import { createKeyedQueue } from '../async/keyed-queue.ts';
import type { Log } from '../log.ts';
import type { Conversations } from './conversations.ts';
import { createIntake } from './intake/receive.ts';
import { createCreditBreaker } from './limits/credit-breaker.ts';
import { createRunSlots } from './limits/run-slots.ts';
import type { Engine } from './ports/engine.ts';
import type { Messenger } from './ports/messenger.ts';
import type { Store } from './ports/store.ts';
import { createInstructions } from './settings/instructions.ts';
import { createDirectMessages } from './storage/direct-messages.ts';
import { createRecordCache } from './storage/record-cache.ts';
import { createControls } from './turn/controls.ts';
import { createRecovery } from './turn/recovery.ts';
import { createTurnWorkers } from './turn/turn-workers.ts';

export interface ConversationsOptions {
  readonly engine: Engine;
  readonly store: Store;
  readonly outlet: Messenger;
  readonly clock: Clock;
  readonly log: Log;
  /** The base instructions. */
  readonly instructions: string;
  readonly runTimeoutMs: number;
  readonly maxConcurrentRuns: number;
}

export function createConversations(options: ConversationsOptions): Conversations {
  const { engine, store } = options;
  const records = createRecordCache(store, createKeyedQueue(), options.log);
  const slots = createRunSlots(options.maxConcurrentRuns);
  const workers = createTurnWorkers({
    ...options,
    records,
    slots,
    circuit: createCreditBreaker(options.clock),
  });
  const directMessages = createDirectMessages(store, options);
  const instructions = createInstructions(options.instructions, records, store);
  const draining = new AbortController();
  const intake = createIntake({ ...options, records, workers, directMessages });
  return {
    ...intake,
    ...createRecovery({
      ...options,
      ...intake,
      records,
      workers,
      directMessages,
      draining: draining.signal,
    }),
    ...createControls(records, workers, store),
    ...instructions,

    async status(place) {
      const record = await records.read(place);
      const waiting = record.pending.length > 0 ? 'waiting' : 'idle';
      return {
        engine: engine.kind,
        model: engine.model,
        thread: record.thread?.engine === engine.kind ? record.thread.id : null,
        instructions: await instructions.instructions(place),
        replies: record.replies,
        state: record.turn === null ? waiting : 'running',
        pending: record.pending.length,
        usage: record.usage,
      };
    },

    cursor: async (channelId) => (await records.read({ channelId, serverId: null })).cursor,
    directMessages: () => directMessages.list(),
    drain(graceMs) {
      draining.abort();
      return workers.drain(graceMs);
    },
  };
}
