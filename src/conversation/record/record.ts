/**
 * The conversation's record: everything that must survive a restart, in one value, so that every step of a turn is one
 * atomic write and a crash is always between two steps.
 */

import type { PendingMessage, Via } from '../message.ts';
import type { FileRef, MessageRef, ModelUsage, RunRef, ThreadEnd, ThreadRef } from '../refs.ts';
import type { Question } from './calls/question.ts';
import type { Erasure } from './forgetting/erasure.ts';
import type { Answer } from './reply/answer.ts';
import type { Draft } from './reply/draft.ts';
import { NOTHING_SET, type ReplyStreaming, type Settings } from './settings.ts';
import type { Unanswered } from './unanswered.ts';
import type { StampedInstructions } from './versions.ts';

/** A function call that changes something, from before it is made. */
export interface MadeCall {
  /** The engine's id of it. */
  readonly id: string;
  readonly name: string;
  /** As the model wrote them. */
  readonly args: string;
  /** What the model was told of its outcome; null while that is not known. */
  readonly output: string | null;
}

/** The messages taken together, the run that answers them, the reply. */
export interface Turn {
  /** The id of its last message. */
  readonly id: string;
  readonly messages: readonly PendingMessage[];
  /** Ids of those of them that are heard and owed no answer. They come first. */
  readonly heardOnly: readonly string[];
  /** Frozen when the turn begins: a change takes effect from the next turn. */
  readonly instructions: string;
  /** The model that is asked, frozen in the same way; missing for the operator's. */
  readonly model?: string;
  /** Whether its reply grows, frozen in the same way; missing for what the operator has set. */
  readonly streaming?: ReplyStreaming;
  readonly beganAt: number;
  /** A message was edited or deleted before the run: what is in the thread of the turn is taken out and put in anew. */
  readonly toReappend: boolean;
  /** Moderation has seen its messages; missing while it has not, and where there is none. */
  readonly isScreened?: true;
  /** Ids of those that were owed an answer and that moderation has taken out; missing for none. */
  readonly heldBack?: readonly string[];
  /** Where its messages are in the thread; null while they are not known to be in it. */
  readonly appended: readonly MessageRef[] | null;
  /** It has failed, and its messages are to be in the thread all the same. */
  readonly toKeep: boolean;
  readonly run: RunRef | null;
  /** What it has paid for besides its answer: runs that failed, audio that was heard. Missing where that is nothing. */
  readonly used?: readonly ModelUsage[];
  /** The function calls for it that change something, in the order in which they were begun; absent where there is none. */
  readonly calls?: readonly MadeCall[];
  /** Whether calls may be made, in the order in which it was asked; absent where nothing was. */
  readonly questions?: readonly Question[];
  /** What of its reply is shown, or may be; null while nothing is. */
  readonly draft: Draft | null;
  readonly answer: Answer | null;
}

/** A copy of an attachment at the assistant, and the message that it came with. */
export interface KeptFile {
  readonly messageId: string;
  readonly file: FileRef;
}

/** A draft whose turn is over before its answer stands there. */
export interface LeftDraft {
  /** For its nonces. */
  readonly turnId: string;
  /** The message that it replies to. */
  readonly replyTo: string;
  /** Nobody waits for it any more: it is deleted. Else it stays, and says that it was stopped. */
  readonly isUnwanted: boolean;
  readonly draft: Draft;
  /** What its messages were becoming; null where the answer was not complete. */
  readonly answer: Answer | null;
}

/** An ask that nobody answers any more, while something stands there that says an answer comes. */
export interface LeftAsk {
  readonly id: string;
  readonly via: Via;
}

/** What a reset or a stop left behind. */
export interface LeftBehind {
  /** To be deleted. */
  readonly thread: ThreadRef | null;
  /** To be cancelled. */
  readonly run: RunRef | null;
  /** Its messages are in the conversation's thread, or may be, so they are to be in the transcript, too. */
  readonly turn: Turn | null;
  /** To be marked as stopped, or deleted. */
  readonly draft: LeftDraft | null;
  /** To be marked as asked no more; absent where there are none. */
  readonly questions?: readonly Question[];
  /** To be deleted. */
  readonly files: readonly FileRef[];
  /** The transcript of before is to be deleted, too; missing for no. */
  readonly transcript?: true;
  /** To be told that no answer comes; missing for none. */
  readonly asks?: readonly LeftAsk[];
}

export const NOTHING_LEFT: LeftBehind = { thread: null, run: null, turn: null, draft: null, files: [] };

/** What is known of the thread's size. */
export interface Memory {
  /** With the last answer of which somebody has told; null before. */
  readonly tokens: number | null;
  /** Whether older parts of the thread have faded, and whether the people know. */
  readonly faded: 'nothing' | 'untold' | 'told';
}

export const EMPTY_MEMORY: Memory = { tokens: null, faded: 'nothing' };

/** Its instructions are this channel's own. */
export interface ConversationRecord extends StampedInstructions {
  /** The channel's id; `trial:` and a person's id for what their trials leave behind. */
  readonly id: string;
  /** Null in a direct message. */
  readonly serverId: string | null;
  readonly thread: ThreadRef | null;
  readonly threadEnd: ThreadEnd;
  /** Copies of attachments that the thread has or is to get, oldest first; of very many the latest. */
  readonly files: readonly KeptFile[];
  /** Counts the resets: what belongs to an earlier epoch is of another thread. */
  readonly epoch: number;
  /** The highest message id accepted or answered, or null. An ask is none: it says nothing of what was written before it. */
  readonly cursor: string | null;
  readonly pending: readonly PendingMessage[];
  /** Said while the bot was away and too long ago for an answer: the next turn begins with them. */
  readonly unansweredContext: readonly PendingMessage[];
  /** The thread knows how the Discord thread began in which it is; false where that was told to none, or there is nothing to tell. */
  readonly knowsBeginning: boolean;
  readonly turn: Turn | null;
  /** This channel's own. */
  readonly settings: Settings;
  readonly usage: { readonly turns: number; readonly input: number; readonly output: number };
  readonly toCleanUp: readonly LeftBehind[];
  /**
   * Deleted on Discord after they had gone into the thread: ids of messages that are to leave it. A reply leaves when all
   * of its parts are among them.
   */
  readonly toForget: readonly string[];
  /** Keys of the oldest entries of the transcript, for which the thread has no more room: they are to leave it. */
  readonly toFade: readonly string[];
  /** What people have asked to be forgotten of themselves, as it waits for the turn to end; missing for nothing. */
  readonly toErase?: readonly Erasure[];
  readonly memory: Memory;
  /** The failure of the last turn, where it decides about the next; null again with a reply. */
  readonly lastFailure: 'quota' | 'policy' | null;
  /** So much waits that the author of one more was told so; nobody else is before the next turn begins. */
  readonly queueFullTold: boolean;
  /** What got no answer of late, and why; it is looked at for a day. */
  readonly unanswered: readonly Unanswered[];
  /** Ids taken in of late, in the order of their arrival, so that an event delivered twice is answered once. */
  readonly seen: readonly string[];
  /** Every id up to this one counts as seen; null while none was dropped from `seen`. */
  readonly seenUpTo: string | null;
  /** The newest message or ask when all that had been said was forgotten; nothing was said since while it is still the newest. Missing before. */
  readonly forgottenUpTo?: string;
  /** Ids of the asks taken in of late; missing before the first. */
  readonly asked?: readonly string[];
  /** Who opened the Discord thread to talk to the bot, and is answered there without a mention; missing where nobody did. */
  readonly opener?: string;
}

/** `owed`: it may have been posted in the channel, and not in those that were tried before. */
export type Hello =
  | { readonly kind: 'owed'; readonly channelId: string; readonly tried: readonly string[] }
  | { readonly kind: 'said' };

/** What a server keeps for all its channels. */
export interface ServerRecord extends StampedInstructions {
  readonly id: string;
  /** What was said there when the bot came; missing for nothing. */
  readonly hello?: Hello;
  readonly settings: Settings;
}

export function newConversation(id: string, serverId: string | null): ConversationRecord {
  return {
    id,
    serverId,
    thread: null,
    threadEnd: null,
    files: [],
    epoch: 0,
    cursor: null,
    pending: [],
    unansweredContext: [],
    knowsBeginning: false,
    turn: null,
    instructions: null,
    instructionsStamp: null,
    settings: NOTHING_SET,
    usage: { turns: 0, input: 0, output: 0 },
    toCleanUp: [],
    toForget: [],
    toFade: [],
    memory: EMPTY_MEMORY,
    lastFailure: null,
    queueFullTold: false,
    unanswered: [],
    seen: [],
    seenUpTo: null,
  };
}

export function newServer(id: string): ServerRecord {
  return { id, instructions: null, instructionsStamp: null, settings: NOTHING_SET };
}

/** Whether anything was ever taken in. */
export function isUsed({ cursor, asked, opener }: ConversationRecord): boolean {
  return cursor !== null || asked !== undefined || opener !== undefined;
}

/** Whether something is owed: such a conversation is looked at again at the next start. */
export function hasOpenWork(record: ConversationRecord): boolean {
  const { turn, pending } = record;
  return turn !== null || pending.length > 0 || leavesThread(record);
}

/** Whether something is to leave the thread, or was left behind. */
function leavesThread({ toCleanUp, toForget, toFade, toErase }: ConversationRecord): boolean {
  return toCleanUp.length > 0 || toForget.length > 0 || toFade.length > 0 || toErase !== undefined;
}
