/** A reply that grows, as changes of the record: being posted, posted, shown, deleted, taken away. Pure. */

import type { ConversationRecord } from '../record.ts';
import { withTurn } from '../transitions.ts';
import { type Draft, NO_DRAFT } from './draft.ts';

/** The next message of the draft is about to be posted. */
export function draftPosting(record: ConversationRecord, content: string, text: string): ConversationRecord {
  return withDraft(record, (draft) => ({
    ...draft,
    posting: { index: draft.posted.length, content },
    text,
  }));
}

/** @param id null if somebody has deleted it since */
export function draftPosted(record: ConversationRecord, id: string | null): ConversationRecord {
  return withDraft(record, (draft) =>
    draft.posting === null ? draft : { ...draft, posted: [...draft.posted, id], posting: null },
  );
}

/** The next message of the draft does not stand there: Discord has said so. */
export function draftNotPosted(record: ConversationRecord): ConversationRecord {
  return withDraft(record, (draft) => ({ ...draft, posting: null }));
}

/** So much is about to be shown: of a reply that is stopped, nothing is taken back that people have read. */
export function draftShowing(record: ConversationRecord, text: string): ConversationRecord {
  return withDraft(record, (draft) => ({ ...draft, text }));
}

/** Somebody has deleted one of its messages. */
export function draftDeleted(record: ConversationRecord, index: number): ConversationRecord {
  return withDraft(record, (draft) => ({ ...draft, posted: draft.posted.with(index, null) }));
}

/** From this message on the reply is posted anew: Discord lets it be edited no more. */
export function draftUnchangeable(record: ConversationRecord, index: number): ConversationRecord {
  return withDraft(record, ({ posted, unchangeable, ...draft }) => ({
    ...draft,
    posted: posted.slice(0, index),
    unchangeable: [...unchangeable, ...posted.slice(index).filter((id) => id !== null)],
  }));
}

/** What had no part of the answer to show is gone, or cannot be taken away. */
export function draftWithdrawn(record: ConversationRecord): ConversationRecord {
  return withTurn(record, (turn) => ({ ...turn, draft: null }));
}

function withDraft(record: ConversationRecord, change: (draft: Draft) => Draft): ConversationRecord {
  return withTurn(record, (turn) => ({ ...turn, draft: change(turn.draft ?? NO_DRAFT) }));
}
