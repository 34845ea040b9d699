/** The transcript: our own copy of what was said in a thread, from which a lost thread is rebuilt. Pure. */

import type { ConversationRecord, Turn } from './record.ts';

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

/** The part of a text that is somebody else's, with what was attached to it. */
export interface QuotedPart {
  readonly authorId: string;
  readonly from: number;
  readonly to: number;
}

/** What was said, and where the engine keeps it. */
export interface KeptEntry extends TranscriptEntry {
  /** The thread that the ids are of; a thread rebuilt since then has others, which nobody knows. */
  readonly threadId: string | null;
  /** Null where a run has brought it, and nobody has asked for its ids yet. */
  readonly remoteIds: readonly string[] | null;
  /** Of a reply: the Discord messages that it was posted as and that stand there still, as far as that is known. */
  readonly postedIds: readonly string[];
  /** It has left the thread for want of room. */
  readonly isFaded?: true;
  /** Which part of its text are the words of somebody else; missing for none, and where it is not known whose. */
  readonly quoted?: QuotedPart;
}

/** Our own copy of what was said in one thread of a conversation. */
export interface Transcript {
  readonly conversationId: string;
  /** The conversation's epoch that it belongs to; one of an earlier epoch reads as empty. */
  readonly epoch: number;
  /** Oldest first. */
  readonly entries: readonly KeptEntry[];
}

/** The key under which the reply of a turn is kept. */
export function replyKey({ id }: Turn): string {
  return `reply:${id}`;
}

/** The entries of the conversation's present thread, oldest first. */
export function entriesOf(
  record: ConversationRecord,
  transcript: Transcript | undefined,
): readonly KeptEntry[] {
  return transcript?.epoch === record.epoch ? transcript.entries : [];
}

/** Those of them that have neither faded nor were deleted on Discord since: what a thread or a run is given. */
export function remembered(
  record: ConversationRecord,
  transcript: Transcript | undefined,
): readonly KeptEntry[] {
  const { toFade, toForget } = record;
  return entriesOf(record, transcript).filter(
    (entry) => !isDeleted(entry, toForget) && !hasFaded(entry, toFade),
  );
}

/** @param toFade keys of those that are to */
export function hasFaded({ key, isFaded }: KeptEntry, toFade: readonly string[]): boolean {
  return isFaded === true || toFade.includes(key);
}

/** The transcript, in which these have faded. */
export function withFaded(transcript: Transcript, keys: readonly string[]): Transcript {
  const faded = new Set(keys);
  const entries = transcript.entries.map((entry) =>
    faded.has(entry.key) ? { ...entry, isFaded: true as const } : entry,
  );
  return { ...transcript, entries };
}

/** A turn is what people said and the replies to it; half of one would mislead the model. */
export function turnsOf<Entry extends TranscriptEntry>(history: readonly Entry[]): Entry[][] {
  const turns: Entry[][] = [];
  for (const [index, entry] of history.entries()) {
    const begins = entry.role === 'user' && history[index - 1]?.role !== 'user';
    if (index === 0 || begins) turns.push([entry]);
    else turns.at(-1)?.push(entry);
  }
  return turns;
}

/**
 * Whether the entry's message is among those that were deleted. A reply is deleted with the last of its parts.
 */
export function isDeleted({ key, postedIds }: KeptEntry, deletedIds: readonly string[]): boolean {
  if (deletedIds.includes(key)) return true;
  return postedIds.length > 0 && postedIds.every((id) => deletedIds.includes(id));
}

/** The Discord ids under which an entry's message can be deleted. */
export function idsOf({ key, postedIds }: KeptEntry): readonly string[] {
  return [key, ...postedIds];
}

/** The transcript without the deleted messages, and without the deleted parts of replies that stand there still. */
export function withoutDeleted(transcript: Transcript, deletedIds: readonly string[]): Transcript {
  const entries = transcript.entries
    .filter((entry) => !isDeleted(entry, deletedIds))
    .map((entry) => ({ ...entry, postedIds: entry.postedIds.filter((id) => !deletedIds.includes(id)) }));
  return { ...transcript, entries };
}
