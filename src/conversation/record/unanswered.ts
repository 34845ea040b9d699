/** What of late was said to the bot and got no answer, and why: for whoever asks within a day. Ids alone, no words. Pure. */

/**
 * `queue-full`: so much waited already; `too-late`: it was said while the bot was away, and too long ago for an answer;
 * `barred`: the bot might write nothing there; `daily-limit`: as much was used as its author, the server or the bot may use in a
 * day; `held-back`: moderation flagged it, or the answer to it; `stopped` and `reset`: somebody used that command. `told` is what the people were told, reference included.
 */
export type WhyUnanswered =
  | {
      readonly kind: 'queue-full' | 'too-late' | 'barred' | 'daily-limit' | 'held-back' | 'stopped' | 'reset';
    }
  | { readonly kind: 'failed'; readonly told: string }
  /** There was an answer, and Discord took it not at all or not whole. Null where nothing could be said. */
  | { readonly kind: 'undelivered'; readonly told: string | null };

export interface Unanswered {
  readonly messageId: string;
  readonly why: WhyUnanswered;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const KEPT_FOR_MS = 24 * 60 * 60_000;
/** Of one conversation; the oldest go first. A full queue that is reset just fits. */
const MOST = 60;

/** The list with these in it, the newest last, and without what is older than a day. */
export function withUnanswered(
  list: readonly Unanswered[],
  messageIds: readonly string[],
  why: WhyUnanswered,
  now: number,
): readonly Unanswered[] {
  if (messageIds.length === 0) return list;
  const others = list.filter((one) => isFresh(one, now) && !messageIds.includes(one.messageId));
  return [...others, ...messageIds.map((messageId) => ({ messageId, why, at: now }))].slice(-MOST);
}

/** Null for what was answered, and for what nobody knows any more. */
export function whyUnanswered(
  list: readonly Unanswered[],
  messageId: string,
  now: number,
): WhyUnanswered | null {
  return list.find((one) => one.messageId === messageId && isFresh(one, now))?.why ?? null;
}

function isFresh({ at }: Unanswered, now: number): boolean {
  return now - at < KEPT_FOR_MS;
}
