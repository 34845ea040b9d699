/** The transcript: our own copy of what was said in a thread, from which a lost thread is rebuilt. Pure. */

import type { ConversationRecord } from './record.ts';

/** What was said earlier in a thread, in our own copy: the seed of a rebuilt thread and the history of a local one. */
export interface TranscriptEntry {
  /** The Discord message's id; for a reply, `reply:` and the turn's id. */
  readonly key: string;
  readonly role: 'user' | 'assistant';
  readonly authorId: string | null;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What was said, and where the engine keeps it. */
export interface KeptEntry extends TranscriptEntry {
  /** The thread that the ids are of; a thread rebuilt since then has others, which nobody knows. */
  readonly threadId: string | null;
  /** Null where a run has brought it, and nobody has asked for its ids yet. */
  readonly remoteIds: readonly string[] | null;
}

/** Our own copy of what was said in one thread of a conversation. */
export interface Transcript {
  readonly conversationId: string;
  /** The conversation's epoch that it belongs to; one of an earlier epoch reads as empty. */
  readonly epoch: number;
  /** Oldest first. */
  readonly entries: readonly KeptEntry[];
}

/** The entries of the conversation's present thread, oldest first. */
export function entriesOf(
  record: ConversationRecord,
  transcript: Transcript | undefined,
): readonly KeptEntry[] {
  return transcript?.epoch === record.epoch ? transcript.entries : [];
}

/** Those of them that were not deleted on Discord since: what a thread or a run is given. */
export function remembered(
  record: ConversationRecord,
  transcript: Transcript | undefined,
): readonly KeptEntry[] {
  return entriesOf(record, transcript).filter(({ key }) => !record.toForget.includes(key));
}

/** The transcript without those entries. */
export function withoutEntries(transcript: Transcript, keys: readonly string[]): Transcript {
  return { ...transcript, entries: transcript.entries.filter(({ key }) => !keys.includes(key)) };
}
