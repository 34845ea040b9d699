/** The feed of events, in order, for whoever watches now and for whoever comes back after a short while. */

import type { PageEvent } from './contract/routes.ts';

export interface FeedEntry {
  readonly cursor: string;
  readonly event: PageEvent;
}

export interface EventFeed {
  publish(event: PageEvent): void;
  /** Of the latest event. */
  readonly cursor: string;
  /** What came after the cursor, or null where that is no longer known or never was. */
  since(cursor: string): readonly FeedEntry[] | null;
  subscribe(listener: (entry: FeedEntry) => void): () => void;
}

const KEPT = 2_000;

/** @param session distinguishes the cursors of this feed from those of an earlier one */
export function createEventFeed(session: string): EventFeed {
  const kept: FeedEntry[] = [];
  const listeners = new Set<(entry: FeedEntry) => void>();
  let count = 0;
  const cursorOf = (n: number): string => `${session}-${n}`;
  return {
    get cursor() {
      return cursorOf(count);
    },
    publish(event) {
      count += 1;
      const entry = { cursor: cursorOf(count), event };
      kept.push(entry);
      if (kept.length > KEPT) kept.splice(0, KEPT / 2);
      for (const listener of [...listeners]) listener(entry);
    },
    since(cursor) {
      const [, of, n] = /^(.*)-(\d+)$/.exec(cursor) ?? [];
      const [at, first] = [Number(n), count - kept.length];
      if (of !== session || at < first || at > count) return null;
      return kept.slice(at - first);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
