/** The port to copies of what runs have made: on this machine from the end of a run until its reply is posted. */

import type { StoredBytes } from './messenger.ts';

export type Kept =
  /** `beginning`: its first bytes, a few of them. */
  | { readonly kind: 'kept'; readonly size: number; readonly beginning: Uint8Array }
  /** There are more bytes than there may be. */
  | { readonly kind: 'too-large' }
  /** The bytes broke off. */
  | { readonly kind: 'cut' }
  /** They cannot be kept here, which somebody has been told. */
  | { readonly kind: 'not-kept' };

/** What is to be kept, and under which name: the same one is overwritten. */
export interface ToKeep {
  readonly conversationId: string;
  readonly key: string;
  readonly bytes: ReadableStream<Uint8Array>;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

export interface MadeCopies {
  /**
   * Copies the bytes as they come, few of them at one time. What is kept survives a kill and a power cut. Rejects with the
   * signal's reason and with nothing else; the stream is at its end or cancelled then.
   */
  keep(copy: ToKeep): Promise<Kept>;
  /** The copy, which is read where it is used; null where there is none. Never rejects. */
  open(conversationId: string, key: string): Promise<StoredBytes | null>;
  /** Deletes the copies of a conversation, none of which is needed any more. Costs nothing where there are none. Never rejects. */
  clear(conversationId: string): Promise<void>;
  /** Deletes what earlier processes have left of all conversations but these. Never rejects. */
  sweep(openConversations: readonly string[]): Promise<void>;
}
