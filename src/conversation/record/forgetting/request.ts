/** One person's request to forget what they wrote, as it is kept until its receipt is told: it goes on after a restart. */

import type { ErasedCounts } from './erasure.ts';

export interface Forgetting {
  /** That of the interaction that confirmed it. */
  readonly id: string;
  readonly personId: string;
  /** One channel with the person's private conversation in it, or everything. */
  readonly where: { readonly kind: 'here'; readonly channelId: string } | { readonly kind: 'everywhere' };
  /** Through which the receipt is told while Discord takes it; null once it is told. */
  readonly reply: { readonly applicationId: string; readonly token: string } | null;
  /** Everything up to this conversation is done; null at the beginning. */
  readonly after: string | null;
  /** Conversations whose records do not read. */
  readonly unreadable: number;
  /**
   * What comes next: going through conversations, the usage of earlier days, the receipt, and the usage of the day of the
   * request, once that is over, since daily limits count by it.
   */
  readonly stage: 'conversations' | 'usage' | 'receipt' | 'last-day';
  /** The UTC day of the request, YYYY-MM-DD. */
  readonly day: string;
}

/** What has become of one conversation. */
export interface ErasedConversation extends ErasedCounts {
  readonly conversationId: string;
  /** Null in a direct message. */
  readonly serverId: string | null;
  /** False while it waits for a turn under way to end. */
  readonly isDone: boolean;
  /** The assistant has not deleted the former thread. */
  readonly isThreadKept: boolean;
}

/** Durable when it resolves with the function that begins it, which the next start does else. Throws StoreError. */
export type AskToForget = (
  request: Pick<Forgetting, 'id' | 'personId' | 'where' | 'reply'>,
) => Promise<() => void>;
