/** What of a turn goes into the transcript. */

import type { ConversationRecord, Turn } from '../../../record/record.ts';
import { entriesOf, type KeptEntry, replyKey, type Transcript } from '../../../record/transcript.ts';
import { quotedPart, textOf } from '../../../text/to-assistant.ts';
import type { TurnContext } from '../../turn-context.ts';

/** What one transcript keeps; older entries go first. A rebuilt thread needs no more than a model can read at once. */
const MAX_ENTRIES = 400;
const MAX_CHARACTERS = 400_000;

/** Writes a turn into the transcript, and resolves with that; doing it again changes nothing. */
export async function keepTurn({ ports, record }: TurnContext, turn: Turn): Promise<Transcript> {
  const { store } = ports;
  const transcript = withTurn(record, turn, await store.readTranscript(record.id));
  if (transcript.entries.length > 0) await store.writeTranscript(transcript);
  return transcript;
}

/** The transcript with the turn in it. Doing it again changes nothing, so that a crash after it does no harm. Pure. */
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

/** Of a turn that was stopped as its messages went into the thread, nobody knows whether they are there, nor where. */
function entriesOfTurn(record: ConversationRecord, turn: Turn): KeptEntry[] {
  const { appended } = turn;
  if (appended === null && turn.answer !== null) return [];
  const threadId = appended === null ? null : (record.thread?.id ?? null);
  const refs = new Map(appended?.map((ref) => [ref.key, ref]));
  const inServer = record.serverId !== null;
  const asked = turn.messages.map((message): KeptEntry => {
    const quoted = quotedPart(message, inServer);
    return {
      key: message.id,
      role: 'user',
      authorId: message.authorId,
      text: textOf(message, inServer),
      at: message.acceptedAt,
      threadId,
      remoteIds: refs.get(message.id)?.remoteIds ?? (refs.has(message.id) ? null : []),
      postedIds: [],
      ...(quoted === null ? {} : { quoted }),
    };
  });
  const answer = turn.answer;
  if (answer === null || answer.text.trim() === '') return asked;
  return [
    ...asked,
    {
      key: replyKey(turn),
      role: 'assistant',
      authorId: null,
      text: answer.text,
      at: answer.at,
      threadId,
      remoteIds: answer.remoteIds,
      postedIds: answer.posted.filter((id) => id !== null),
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
