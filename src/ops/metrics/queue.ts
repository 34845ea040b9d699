/** How much waits for a turn, and for how long: what is in the records of this process. */

import type { Observer } from '../../conversation/ports/observer.ts';
import type { ConversationRecord } from '../../conversation/record/record.ts';

export interface Queue extends Pick<Observer, 'knows' | 'changing'> {
  messages(): number;
  /** @param now milliseconds since the epoch. 0 where nothing waits */
  oldestMs(now: number): number;
}

interface Waiting {
  readonly messages: number;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

export function observeQueue(): Queue {
  const waiting = new Map<string, Waiting>();

  const note = ({ id, pending }: ConversationRecord): void => {
    const [oldest] = pending;
    if (oldest === undefined) waiting.delete(id);
    else waiting.set(id, { messages: pending.length, since: oldest.acceptedAt });
  };

  return {
    knows: note,
    changing: (_, next) => () => note(next),
    messages: () => [...waiting.values()].reduce((sum, { messages }) => sum + messages, 0),
    oldestMs(now) {
      const oldest = [...waiting.values()].reduce((least, { since }) => Math.min(least, since), now);
      return now - oldest; // 0 at the least: `now` is where it begins
    },
  };
}
