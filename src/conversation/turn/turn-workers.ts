/** The workers: who runs the turns of which conversation, so that there is one at a time. */

import { within } from '../../async/timeout.ts';
import { conversationId, fairnessKey, type Place } from '../place.ts';
import { type ConversationRecord, hasOpenWork } from '../record/record.ts';
import { createTurnContext, type TurnContext, type TurnPorts } from './turn-context.ts';
import { runTurns } from './turn-loop.ts';

export interface TurnWorkers {
  /** Sees to it that the conversation's open work is being done. */
  wake(place: Place, record: ConversationRecord): void;
  /** A run slot, if a turn could begin in the conversation at once: nobody is at work there, and nothing has to be waited for. */
  reserve(place: Place): Slot | null;
  /** Runs the turn that was just begun under the slot. */
  start(place: Place, record: ConversationRecord, slot: Slot): void;
  /** The conversation's open work waits for `unblock`. */
  block(conversation: string): void;
  unblock(conversation: string): void;
  /** Ends the step under way in the conversation if it is one of that turn (null: of none), which is void now. */
  interrupt(conversation: string, turnId: string | null): void;
  /** Where in a server something is under way. */
  atWorkIn(serverId: string): readonly Place[];
  /** No new turn begins; those under way get `graceMs`. Resolves with the number of conversations left with open work. */
  drain(graceMs: number): Promise<number>;
}

/** Gives the slot back; calling it again does nothing. */
export type Slot = () => void;

interface Worker {
  readonly context: TurnContext;
  /** Something new came while it may already have looked for the last time. */
  wokenAgain: boolean;
  done: Promise<void>;
}

export function createTurnWorkers(ports: TurnPorts): TurnWorkers {
  const workers = new Map<string, Worker>();
  const blocked = new Set<string>();
  let draining = false;

  const start = (place: Place, record: ConversationRecord, slot: Slot | null): void => {
    const context = createTurnContext(place, ports, record, slot);
    const id = conversationId(place);
    const worker: Worker = { context, wokenAgain: false, done: Promise.resolve() };
    workers.set(id, worker);
    worker.done = work(context).then(() => {
      workers.delete(id);
      if (worker.wokenAgain && !draining) start(place, context.record, null);
    });
  };

  /** Never rejects. */
  const work = async (context: TurnContext): Promise<void> => {
    try {
      await runTurns(context);
    } catch (error) {
      ports.log.error(
        { event: 'conversation.halted', conversation: conversationId(context.place), error },
        'A conversation cannot go on. It is left for the next start.',
      );
    }
  };

  const isFree = (place: Place): boolean => {
    const id = conversationId(place);
    return !draining && !blocked.has(id) && !workers.has(id);
  };

  const wake = (place: Place, record: ConversationRecord): void => {
    const worker = workers.get(conversationId(place));
    ports.creditBreaker.hurry(worker === undefined ? 'is-new' : 'waits');
    if (worker !== undefined) worker.wokenAgain = true;
    else if (isFree(place)) start(place, record, null);
  };

  return {
    wake,

    reserve: (place) =>
      isFree(place) && ports.creditBreaker.isClosed ? ports.slots.tryTake(fairnessKey(place)) : null,

    start(place, record, slot) {
      if (isFree(place)) return start(place, record, slot);
      slot();
      wake(place, record);
    },

    block: (conversation) => void blocked.add(conversation),
    unblock: (conversation) => void blocked.delete(conversation),

    interrupt(conversation, turnId) {
      const context = workers.get(conversation)?.context;
      if ((context?.record.turn?.id ?? null) === turnId) context?.interrupt();
    },

    atWorkIn: (serverId) =>
      [...workers.values()]
        .map(({ context }) => context.place)
        .filter((place) => place.serverId === serverId),

    async drain(graceMs) {
      draining = true;
      const atWork = [...workers.values()];
      for (const { context } of atWork) context.drain();
      const allDone = Promise.all(atWork.map((worker) => worker.done));
      await within(ports.clock, graceMs, allDone, () => null);
      for (const { context } of atWork) context.interrupt();
      await allDone;
      return atWork.filter(({ context }) => hasOpenWork(context.record)).length;
    },
  };
}
