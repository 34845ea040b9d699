/** Files in the record: what is still to be fetched, what was read or uploaded, what is no longer used. Pure. */

import type { Attachment, AttachmentContent, AttachmentNote, PendingMessage } from '../message.ts';
import type { EngineKind, FileRef, ModelUsage } from '../refs.ts';
import { type ConversationRecord, type KeptFile, NOTHING_LEFT, type Turn } from './record.ts';
import { turnPaid, withoutRun } from './spending.ts';

/** Beyond these the oldest are no longer known; they expire at the assistant. */
const MOST_KEPT = 200;

/** Characters that a text is not cut below. */
const LEAST_TEXT = 1_000;

/** An attachment of a turn, and the message that it came with. */
export interface OfMessage {
  readonly messageId: string;
  readonly attachment: Attachment;
}

/** What has become of one of them. */
export interface FetchedAttachment extends OfMessage {
  readonly content: AttachmentContent;
  /** What reading it has cost; missing where that is nothing. */
  readonly used?: ModelUsage;
}

/** The notes as attachments of an accepted message; a file that was among `known` keeps what was read of it. */
export function asAttachments(
  notes: readonly AttachmentNote[],
  known: readonly Attachment[] = [],
): readonly Attachment[] {
  return notes.map((note) => ({
    ...note,
    content: known.find((one) => isSameFile(one, note))?.content ?? null,
  }));
}

/** What is to be fetched before the turn's messages go to the engine. What another engine was given counts as not fetched. */
export function toFetch({ messages }: Turn, engine: EngineKind): readonly OfMessage[] {
  const isToFetch = ({ content }: Attachment): boolean => {
    if (content === null || content.kind === 'as-text') return true;
    return 'engine' in content && content.engine !== engine;
  };
  return messages.flatMap(({ id, attachments }) =>
    attachments.filter(isToFetch).map((attachment) => ({ messageId: id, attachment })),
  );
}

/** Whether the turn's messages carry more than text to the engine. */
export function carriesFiles(turn: Turn | null): boolean {
  return turn?.messages.some(({ attachments }) => attachments.some(isMoreThanText)) ?? false;
}

/** Whether there are texts of attachments in the turn that can be cut shorter. */
export function carriesLongText(turn: Turn | null): boolean {
  return turn?.messages.some(({ attachments }) => attachments.some(isLongText)) ?? false;
}

/** The model reads less at once than the turn is long: its messages go into the thread anew, with half of each long text. */
export function textsShortened(record: ConversationRecord): ConversationRecord {
  const { turn } = record;
  if (turn === null) return record;
  return withAttachments({ ...record, turn: { ...withoutRun(turn), toReappend: true } }, (_, attachment) => {
    const { content } = attachment;
    if (content?.kind !== 'text' || !isLongText(attachment)) return attachment;
    const text = content.text.slice(0, content.text.length / 2).toWellFormed();
    return { ...attachment, content: { ...content, text, isWhole: false } };
  });
}

/** What was fetched is known. A copy of what was edited or deleted meanwhile is left to be deleted. */
export function fetched(record: ConversationRecord, found: readonly FetchedAttachment[]): ConversationRecord {
  const contentOf = (messageId: string, attachment: Attachment): AttachmentContent | null =>
    found.find((one) => one.messageId === messageId && isSameFile(one.attachment, attachment))?.content ??
    attachment.content;
  const used = found.flatMap((one) => one.used ?? []);
  const next = withAttachments(turnPaid(record, used), ({ id }, attachment) => ({
    ...attachment,
    content: contentOf(id, attachment),
  }));
  const added = found.flatMap(({ messageId, content }): KeptFile[] =>
    content.kind === 'uploaded' ? [{ messageId, file: { engine: content.engine, id: content.fileId } }] : [],
  );
  if (added.length === 0) return next;
  const files = [...record.files, ...added].slice(-MOST_KEPT);
  return withoutUnused(
    { ...next, files },
    added.map(({ messageId }) => messageId),
  );
}

/** The engine has refused the turn's files: its messages go into the thread anew, with what text there is in them. */
export function filesRefused(record: ConversationRecord): ConversationRecord {
  const { turn } = record;
  if (turn === null) return record;
  const next = withAttachments(
    { ...record, turn: { ...withoutRun(turn), toReappend: true } },
    (_, attachment) =>
      isMoreThanText(attachment) ? { ...attachment, content: inItsPlace(attachment) } : attachment,
  );
  return withoutUnused(
    next,
    turn.messages.map(({ id }) => id),
  );
}

/**
 * Copies that no message has any more which waits or is being answered are left to be deleted.
 *
 * @param messageIds of the messages whose copies are looked at; all unless told
 */
export function withoutUnused(
  record: ConversationRecord,
  messageIds: readonly string[] | null = null,
): ConversationRecord {
  if (record.files.length === 0) return record;
  const messages = [...(record.turn?.messages ?? []), ...record.unansweredContext, ...record.pending];
  const used = new Set(messages.flatMap(fileIds));
  const isLeft = ({ messageId, file }: KeptFile): boolean =>
    !used.has(file.id) && (messageIds === null || messageIds.includes(messageId));
  const files = record.files.filter(isLeft).map(({ file }): FileRef => file);
  if (files.length === 0) return record;
  return {
    ...record,
    files: record.files.filter((one) => !isLeft(one)),
    toCleanUp: [...record.toCleanUp, { ...NOTHING_LEFT, files }],
  };
}

/** A link to a file is another each time; what stands before its query is the file's own. */
export function isSameFile(a: AttachmentNote, b: AttachmentNote): boolean {
  const withoutQuery = ({ url }: AttachmentNote): string => url.replace(/\?.*$/s, '');
  return withoutQuery(a) === withoutQuery(b) && a.isQuoted === b.isQuoted;
}

function isLongText({ content }: Attachment): boolean {
  return content?.kind === 'text' && content.text.length > LEAST_TEXT;
}

function isMoreThanText({ content }: Attachment): boolean {
  return content?.kind === 'uploaded' || content?.kind === 'with-run';
}

function inItsPlace({ content }: Attachment): AttachmentContent {
  const isDocument = content?.kind === 'uploaded' && content.as === 'file';
  return isDocument ? { kind: 'as-text' } : { kind: 'unread', why: 'refused' };
}

function fileIds({ attachments }: PendingMessage): readonly string[] {
  return attachments.flatMap(({ content }) => (content?.kind === 'uploaded' ? [content.fileId] : []));
}

function withAttachments(
  record: ConversationRecord,
  change: (message: PendingMessage, attachment: Attachment) => Attachment,
): ConversationRecord {
  const { turn } = record;
  if (turn === null) return record;
  const messages = turn.messages.map((message) => ({
    ...message,
    attachments: message.attachments.map((attachment) => change(message, attachment)),
  }));
  return { ...record, turn: { ...turn, messages } };
}
