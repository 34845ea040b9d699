/** The port through which an ask is answered: by the interaction that it came by, for as long as its token holds. */

import type { Via } from '../message.ts';
import type { Post, PostOutcome } from './messenger.ts';

export interface InteractionReply
  extends Pick<Post, 'channelId' | 'fairnessKey' | 'part' | 'uploads' | 'signal'> {
  readonly interactionId: string;
  readonly via: Via;
  /** The first message, with 0, stands in the place of the interaction's first response; the others follow it. */
  readonly index: number;
  /** Whether it may have been posted before. */
  readonly maybePosted: boolean;
  /** The message after which it is to be found. */
  readonly after: string;
}

export type InteractionReplyOutcome =
  | Extract<PostOutcome, { kind: 'posted' | 'undeliverable' }>
  /** Discord takes nothing through the interaction any more, and the part is not known to stand there. */
  | { readonly kind: 'token-over' }
  /** A message that follows the first one may stand there, and nobody can look. It was not posted again. */
  | { readonly kind: 'unknown' };

export interface InteractionReplies {
  /** Shows one part, trying again for as long as the token holds. Throws only when `signal` aborts. */
  show(reply: InteractionReply): Promise<InteractionReplyOutcome>;
  /**
   * The channel of the person's direct message with the bot, which is opened where there is none; null where Discord does
   * not let that be. Throws only when `signal` aborts.
   */
  directMessage(personId: string, signal: AbortSignal): Promise<string | null>;
}
