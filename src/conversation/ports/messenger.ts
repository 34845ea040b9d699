/** The port through which a conversation speaks: one message at a time, perhaps one that grows, and the typing indicator. */

import type { ReplyPart } from '../record/reply/answer.ts';

/** A button under a message. */
export interface Button {
  /** What comes back when it is pressed, at most 100 characters with what the edge puts before it. */
  readonly id: string;
  /** At most 80 characters. */
  readonly label: string;
  readonly look: 'plain' | 'good' | 'grave';
}

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
   * Present where it may have been posted with these words, while they were all there was to say: a message that has them,
   * or that Discord knows under the nonce, is edited to the part.
   */
  readonly earlier?: string;
  /**
   * It shows what a reply has come to so far: it is tried once, and `refused` wherever it is not known that it stands
   * there. Default false.
   */
  readonly isDraft?: boolean;
  /** What goes with it; default nothing. */
  readonly uploads?: readonly Upload[];
  /** What can be pressed under it, at most five; an edit without them leaves those that are there. */
  readonly buttons?: readonly Button[];
  /**
   * Present where the caller keeps count of how long Discord has failed to take the part: `since` when it did so first, in
   * milliseconds since the epoch. Without it the part is tried until the signal aborts.
   */
  readonly refusal?: { readonly since: number | null };
  readonly signal: AbortSignal;
}

/** Bytes that may be anywhere, as long as they can be read again for another attempt. */
export type StoredBytes = Pick<Blob, 'size' | 'stream'>;

/** What goes with a message besides its text, read as it is sent. */
export interface Upload {
  readonly name: string;
  readonly bytes: StoredBytes;
}

/** What Discord takes in a channel. */
export interface UploadLimits {
  /** Bytes of one file. */
  readonly fileBytes: number;
  /** Bytes of all that go with one message. */
  readonly messageBytes: number;
  /** Files of one message. */
  readonly files: number;
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

/** One message of the bot that becomes another part. It notifies nobody. */
export interface Edit
  extends Pick<Post, 'channelId' | 'fairnessKey' | 'part' | 'uploads' | 'buttons' | 'refusal' | 'signal'> {
  readonly messageId: string;
}

export type EditOutcome =
  /** `posted`: it shows the part; null if somebody has deleted it. */
  | PostOutcome
  /** Discord lets this message be edited no more. */
  | { readonly kind: 'unchangeable'; readonly why: string };

/** One edit that nobody waits for, of a message that grows. */
export interface Growth extends Pick<Post, 'channelId'> {
  readonly messageId: string;
  /** Asked when there is room for the edit, for the words of that moment; null where there is nothing to show any more. */
  latest(): Promise<string | null>;
  /** Ends the wait for room. A request that is under way goes on to its end. */
  readonly signal: AbortSignal;
}

export type GrowthOutcome =
  | { readonly kind: 'shown'; readonly content: string }
  /** There was nothing to show. */
  | { readonly kind: 'unneeded' }
  /** Somebody has deleted the message. */
  | { readonly kind: 'deleted' }
  /** It may be shown or not. Another edit may do. */
  | { readonly kind: 'failed' }
  /** No edit of this message will do for now. */
  | { readonly kind: 'refused'; readonly why: string };

/** A message of the bot that is to be deleted. */
export interface Removal extends Pick<Post, 'channelId' | 'fairnessKey' | 'signal'> {
  readonly message:
    | { readonly kind: 'known'; readonly id: string }
    /** It was being posted, and it is not known whether it stands there. */
    | ({ readonly kind: 'maybe-posted' } & Pick<Post, 'nonce' | 'part' | 'replyTo' | 'after'>);
}

export type RemovalOutcome =
  /** It does not stand there, whoever has deleted it. */
  | { readonly kind: 'removed' }
  /** It cannot be deleted. `why` is for the log. */
  | { readonly kind: 'undeliverable'; readonly why: string };

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
  /** What may go with the messages of a channel at present. */
  uploadLimits(channelId: string): UploadLimits;
  /** Posts one part, trying again for as long as trying can help. Throws only when `signal` aborts. */
  post(post: Post): Promise<PostOutcome>;
  /** Edits one message to a part, trying again as `post` does. Throws only when `signal` aborts. */
  edit(edit: Edit): Promise<EditOutcome>;
  /**
   * Edits a message to what there is to show once there is room for a request that nobody waits for: behind every post,
   * and no faster than Discord lets a channel be edited. So what is overtaken while it waits is never sent. Throws only
   * when `signal` aborts.
   */
  grow(growth: Growth): Promise<GrowthOutcome>;
  /** Deletes one message, trying again for as long as trying can help. Throws only when `signal` aborts. */
  remove(removal: Removal): Promise<RemovalOutcome>;
  /** Shows the typing indicator until the returned function is called. Never throws. */
  type(channelId: string): () => void;
  /** Why nothing may be written in the channel at present; null if something may, and while that is not known. */
  barred(channelId: string): WriteBar | null;
  /** Somebody writes in the channel: that something was refused there before says nothing any more. */
  heard(channelId: string): void;
  /** Shows with a reaction that the message gets no answer, where that may be done. Returns at once and never throws. */
  markUnanswered(channelId: string, messageId: string): void;
}
