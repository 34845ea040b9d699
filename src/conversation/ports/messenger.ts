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
  readonly signal: AbortSignal;
}

export type PostOutcome =
  /** `id` of the message; null if somebody has deleted it since. */
  | { readonly kind: 'posted'; readonly id: string | null }
  /** It can never arrive: the channel or the right to write there is gone. `why` is for the log. */
  | { readonly kind: 'undeliverable'; readonly why: string };

export interface Messenger {
  /** Cuts a reply into as few messages as it needs, losing no character. */
  cut(text: string): readonly ReplyPart[];
  /** Posts one part, trying again for as long as trying can help. Throws only when `signal` aborts. */
  post(post: Post): Promise<PostOutcome>;
  /** Shows the typing indicator until the returned function is called. Never throws. */
  type(channelId: string): () => void;
}
