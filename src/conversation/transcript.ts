/** The transcript: our own copy of what was said in a thread, from which a lost thread is rebuilt. Pure. */

import { textOf } from './phrasing.ts';
import type { KeptEntry, Transcript } from './ports/store.ts';
import type { ConversationRecord, Turn } from './record.ts';

/** What one transcript keeps; older entries go first. A rebuilt thread needs no more than a model can read at once. */
const MAX_ENTRIES = 400;
const MAX_CHARACTERS = 400_000;

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
  return entriesOf(record, transcript).filter(({ key }) => !record.forget.includes(key));
}

/** The transcript with the turn in it. Doing it again changes nothing, so that a crash after it does no harm. */
export function withTurn(
  record: ConversationRecord,
  turn: Turn,
  transcript: Transcript | undefined,
): Transcript {
  const said = entriesOf(record, transcript);
  const known = new Set(said.map((entry) => entry.key));
  const entries = [...said, ...entriesOfTurn(record, turn).filter((entry) => !known.has(entry.key))];
  return { conversationId: record.id, epoch: record.epoch, entries: bounded(entries) };
}

/** The transcript without those entries. */
export function withoutEntries(transcript: Transcript, keys: readonly string[]): Transcript {
  return { ...transcript, entries: transcript.entries.filter(({ key }) => !keys.includes(key)) };
}

/** Of a turn that was stopped as its messages went into the thread, nobody knows whether they are there, nor where. */
function entriesOfTurn(record: ConversationRecord, turn: Turn): KeptEntry[] {
  const { appended } = turn;
  if (appended === null && turn.answer !== null) return [];
  const threadId = appended === null ? null : (record.thread?.id ?? null);
  const remoteIds = new Map(appended?.map((ref) => [ref.key, ref.remoteIds]));
  const asked = turn.messages.map(
    (message): KeptEntry => ({
      key: message.id,
      role: 'user',
      authorId: message.authorId,
      text: textOf(message, record.guildId !== null),
      at: message.acceptedAt,
      threadId,
      remoteIds: remoteIds.get(message.id) ?? [],
    }),
  );
  const answer = turn.answer;
  if (answer === null || answer.text === '') return asked;
  return [
    ...asked,
    {
      key: `reply:${turn.id}`,
      role: 'assistant',
      authorId: null,
      text: answer.text,
      at: answer.at,
      threadId,
      remoteIds: answer.remoteIds,
    },
  ];
}

function bounded(entries: readonly KeptEntry[]): readonly KeptEntry[] {
  let characters = 0;
  let first = entries.length;
  while (first > 0 && entries.length - first < MAX_ENTRIES) {
    characters += entries[first - 1]?.text.length ?? 0;
    if (characters > MAX_CHARACTERS && first < entries.length) break;
    first -= 1;
  }
  return first === 0 ? entries : entries.slice(first);
}
