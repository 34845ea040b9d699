/** The responder: who is at work on which conversation, so that there is one at a time. */

import { within } from '../../async/timeout.ts';
import type { Place } from '../place.ts';
import { type ConversationRecord, hasOpenWork } from '../record/record.ts';
import { createWork, type Ports, type Work } from './turn-context.ts';
import { respond } from './turn-loop.ts';

export interface TurnWorkers {
  /** Sees to it that the conversation's open work is being done. */
  wake(place: Place, record: ConversationRecord): void;
  /** The conversation's open work waits for `release`. */
  hold(channelId: string): void;
  release(channelId: string): void;
  /** Ends the step under way in the conversation if it is one of that turn (null: of none), which is void now. */
  interrupt(channelId: string, turnId: string | null): void;
  /** Where in a server something is under way. */
  atWorkIn(serverId: string): readonly Place[];
  /** Resolves with the number of conversations left with open work. */
  drain(graceMs: number): Promise<number>;
}

interface Worker {
  readonly work: Work;
  /** Something new came while it may already have looked for the last time. */
  wokenAgain: boolean;
  done: Promise<void>;
}

export function createTurnWorkers(ports: Ports): TurnWorkers {
  const workers = new Map<string, Worker>();
  const held = new Set<string>();
  let draining = false;

  const start = (place: Place, record: ConversationRecord): void => {
    const worker: Worker = {
      work: createWork(place, ports, record),
      wokenAgain: false,
      done: Promise.resolve(),
    };
    workers.set(place.channelId, worker);
    worker.done = respond(worker.work)
      .catch((error: unknown) => {
        ports.log.error(
          { conversation: place.channelId, error },
          'a conversation cannot go on; it is left for the next start',
        );
      })
      .then(() => {
        workers.delete(place.channelId);
        if (worker.wokenAgain && !draining) start(place, worker.work.record);
      });
  };

  return {
    wake(place, record) {
      const worker = workers.get(place.channelId);
      if (worker !== undefined) worker.wokenAgain = true;
      else if (!draining && !held.has(place.channelId)) start(place, record);
    },

    hold: (channelId) => void held.add(channelId),
    release: (channelId) => void held.delete(channelId),

    interrupt(channelId, turnId) {
      const work = workers.get(channelId)?.work;
      if ((work?.record.turn?.id ?? null) === turnId) work?.interrupt();
    },

    atWorkIn(serverId) {
      return [...workers.values()]
        .map(({ work }) => work.place)
        .filter((place) => place.serverId === serverId);
    },

    async drain(graceMs) {
      draining = true;
      const atWork = [...workers.values()];
      for (const { work } of atWork) work.drain();
      const allDone = Promise.all(atWork.map((worker) => worker.done));
      await within(ports.clock, graceMs, allDone, () => null);
      for (const { work } of atWork) work.interrupt();
      await allDone;
      return atWork.filter(({ work }) => hasOpenWork(work.record)).length;
    },
  };
}
