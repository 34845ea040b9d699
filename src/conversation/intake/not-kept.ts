/** Messages that the store did not take: what their authors were told is known as long as this process lives. */

import { LRUCache } from 'lru-cache';

export interface NotKept {
  note(messageId: string, told: string): void;
  /** What its author was told; null for a message that was kept, and for what is forgotten. */
  told(messageId: string): string | null;
}

/** Of an outage nobody asks about more. */
const MOST = 200;
const FOR_MS = 24 * 60 * 60_000;

export function createNotKept(clock: { now(): number }): NotKept {
  const kept = new LRUCache<string, string>({ max: MOST, ttl: FOR_MS, perf: clock });
  return {
    note: (messageId, told) => void kept.set(messageId, told),
    told: (messageId) => kept.get(messageId) ?? null,
  };
}
