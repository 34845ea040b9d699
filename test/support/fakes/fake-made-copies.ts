/** Copies of what runs have made, in memory, which survive as a disk does. */

import { orAborted } from '../../../src/async/timeout.ts';
import type { Kept, MadeCopies } from '../../../src/conversation/ports/made-copies.ts';
import { type Active, type Activity, createActivity } from '../idle.ts';

type Failed = Exclude<Kept, { kind: 'kept' }>;

export interface FakeMadeCopies extends MadeCopies, Active {
  /** What is kept, as `conversation key`. */
  readonly held: ReadonlyMap<string, Blob>;
  /** The disk loses them all. */
  lose(): void;
  /** The next copy ends so; a promise holds it until it resolves. */
  answerNext(outcome: Failed | Promise<Failed>): void;
}

export function createFakeMadeCopies(): FakeMadeCopies {
  const held = new Map<string, Blob>();
  const outcomes: (Failed | Promise<Failed>)[] = [];
  const counted = createActivity();
  /** A stream takes as many turns of the event loop as it likes. */
  let reading = 0;
  const activity: Activity = {
    get begun() {
      return counted.begun;
    },
    get underWay() {
      return counted.underWay + reading;
    },
    count: counted.count,
    note: counted.note,
  };
  const readAll = async (bytes: ReadableStream<Uint8Array>): Promise<Blob> => {
    reading += 1;
    try {
      return await new Response(bytes).blob();
    } finally {
      reading -= 1;
      counted.note();
    }
  };
  const removeWhere = (isToGo: (conversationId: string) => boolean): void => {
    for (const key of [...held.keys()]) if (isToGo(key.split(' ')[0] ?? '')) held.delete(key);
  };
  return {
    activity,
    held,
    lose: () => held.clear(),
    answerNext: (outcome) => void outcomes.push(outcome),
    async keep({ conversationId, key, bytes, maxBytes, signal }) {
      const copy = await readAll(bytes);
      signal.throwIfAborted();
      const outcome = await orAborted(Promise.resolve(outcomes.shift()), signal);
      if (outcome !== undefined) return outcome;
      if (copy.size > maxBytes) return { kind: 'too-large' };
      held.set(`${conversationId} ${key}`, copy);
      return {
        kind: 'kept',
        size: copy.size,
        beginning: new Uint8Array(await copy.slice(0, 16).arrayBuffer()),
      };
    },
    open: (conversationId, key) => activity.count(() => held.get(`${conversationId} ${key}`) ?? null),
    clear: async (conversationId) => removeWhere((id) => id === conversationId),
    sweep: async (open) => removeWhere((id) => !open.includes(id)),
  };
}
