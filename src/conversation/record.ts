/**
 * The conversation's record: everything that must survive a restart, in one value, so that every step of a turn is one
 * atomic write and a crash is always between two steps.
 */

import type { PendingMessage } from './message.ts';
import type { MessageRef, RunRef, ThreadRef, Usage } from './ports/engine.ts';

export type ReplyMode = 'mention' | 'always' | 'off';

/** One Discord message of a reply. */
export interface ReplyPart {
  /** At most 2,000 UTF-16 units. */
  readonly content: string;
  /** A text file that goes with it. */
  readonly file: { readonly name: string; readonly text: string } | null;
}

/** What the turn says back, fixed before its first part is posted. A failure notice is an answer, too. */
export interface Answer {
  readonly kind: 'reply' | 'failure';
  /** The assistant's own words, as the transcript keeps them; empty for a failure. */
  readonly text: string;
  readonly parts: readonly ReplyPart[];
  /** Ids of the parts already posted, in order. */
  readonly posted: readonly string[];
  readonly usage: Usage | null;
  readonly remoteIds: readonly string[];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The messages taken together, the run that answers them, the reply. */
export interface Turn {
  /** The id of its last message. */
  readonly id: string;
  readonly messages: readonly PendingMessage[];
  /** Frozen when the turn begins: a change takes effect from the next turn. */
  readonly instructions: string;
  readonly beganAt: number;
  readonly appended: readonly MessageRef[] | null;
  readonly run: RunRef | null;
  readonly answer: Answer | null;
}

export interface ConversationRecord {
  /** The channel's id. */
  readonly id: string;
  /** Null in a direct message. */
  readonly guildId: string | null;
  readonly thread: ThreadRef | null;
  /** Counts the resets: what belongs to an earlier epoch is of another thread. */
  readonly epoch: number;
  /** The highest message id accepted or answered, or null. */
  readonly cursor: string | null;
  readonly pending: readonly PendingMessage[];
  readonly turn: Turn | null;
  /** This channel's own instructions. */
  readonly instructions: string | null;
  readonly replies: ReplyMode;
  readonly usage: { readonly turns: number; readonly input: number; readonly output: number };
  /** Threads and runs that a reset or a stop left behind, to be cancelled and deleted. */
  readonly discarded: ReadonlyArray<{ readonly thread: ThreadRef | null; readonly run: RunRef | null }>;
  /** Ids accepted of late, newest last, so that an event delivered twice is answered once. */
  readonly seen: readonly string[];
}

/** What a server keeps for all its channels. */
export interface ServerRecord {
  readonly id: string;
  readonly instructions: string | null;
}

export function newConversation(id: string, guildId: string | null): ConversationRecord {
  return {
    id,
    guildId,
    thread: null,
    epoch: 0,
    cursor: null,
    pending: [],
    turn: null,
    instructions: null,
    replies: 'mention',
    usage: { turns: 0, input: 0, output: 0 },
    discarded: [],
    seen: [],
  };
}

/** Whether something is owed: such a conversation is looked at again at the next start. */
export function hasOpenWork(record: ConversationRecord): boolean {
  return record.turn !== null || record.pending.length > 0 || record.discarded.length > 0;
}
