/** The port through which a conversation speaks: one message at a time, and the typing indicator. */

import type { ReplyPart } from '../record/record.ts';

export interface Post {
  readonly channelId: string;
  /** Whose share of the pace it takes: the server's id, or the channel's of a direct message. */
  readonly fairnessKey: string;
  readonly part: ReplyPart;
  /** The message to reply to; null posts without a reference. */
  readonly replyTo: string | null;
  /** At most 25 characters, the same whenever this part is tried again. */
  readonly nonce: string;
  /**
   * Whether this part may have been posted before: then the channel is read first. How long ago that was nobody knows for
   * certain, since the clock may have been set meanwhile, so Discord's memory of nonces alone is not enough.
   */
  readonly maybePosted: boolean;
  /** The message after which it is to be found: the part before it may have the same words. */
  readonly after: string;
  /**
   * Present where the caller keeps count of how long Discord has failed to take the part: `since` when it did so first, in
   * milliseconds since the epoch. Without it the part is tried until the signal aborts.
   */
  readonly refusal?: { readonly since: number | null };
  readonly signal: AbortSignal;
}

export type PostOutcome =
  /** `id` of the message; null if somebody has deleted it since. */
  | { readonly kind: 'posted'; readonly id: string | null }
  /** It can never arrive: the channel or the right to write there is gone. `why` is for the log. */
  | { readonly kind: 'undeliverable'; readonly why: string }
  /** Discord failed to take it (5xx), for the first time by the caller's count. It may be there all the same. */
  | { readonly kind: 'refused' }
  /** Discord has failed to take it for a quarter of an hour. */
  | { readonly kind: 'given-up' };

/**
 * Why the bot may write nothing in a channel: it lacks a right, the Discord thread is locked, the bot is timed out, or
 * Discord has refused what it wrote there a moment ago.
 */
export type WriteBar = 'no-view' | 'no-send' | 'no-send-in-threads' | 'locked' | 'timed-out' | 'refused';

export interface Messenger {
  /**
   * Cuts a reply into as few messages as it needs, losing no character.
   *
   * @param written what a file says that goes with a reply of too many messages: the Markdown as it was written
   */
  cut(text: string, written?: string): readonly ReplyPart[];
  /** Posts one part, trying again for as long as trying can help. Throws only when `signal` aborts. */
  post(post: Post): Promise<PostOutcome>;
  /** Shows the typing indicator until the returned function is called. Never throws. */
  type(channelId: string): () => void;
  /** Why nothing may be written in the channel at present; null if something may, and while that is not known. */
  barred(channelId: string): WriteBar | null;
  /** Somebody writes in the channel: that something was refused there before says nothing any more. */
  heard(channelId: string): void;
  /** Shows with a reaction that the message gets no answer, where that may be done. Returns at once and never throws. */
  markUnanswered(channelId: string, messageId: string): void;
}
