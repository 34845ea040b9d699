/** Pictures that go along with a run: at hand still, or read again for it, so that the record keeps nothing large. */

import type { Attachment } from '../../../message.ts';
import type { FileAtHand } from '../../../ports/files.ts';
import { type FetchedAttachment, fetched, type OfMessage } from '../../../record/files.ts';
import type { Turn } from '../../../record/record.ts';
import type { TurnContext } from '../../turn-context.ts';
import { sourceOf } from './fetch.ts';

/** The picture of an attachment; undefined for any other one. */
export type Pictures = (attachment: Attachment) => FileAtHand | undefined;

export const NO_PICTURES: Pictures = () => undefined;

/**
 * Null where one can be had no more, and the record changes: what comes next is told from it anew. Rejects with the
 * signal's reason.
 */
export async function readPictures(context: TurnContext, turn: Turn): Promise<Pictures | null> {
  const all = withRun(turn);
  if (all.length === 0) return NO_PICTURES;
  const found = new Map<Attachment, FileAtHand>();
  const lost: FetchedAttachment[] = [];
  for (const one of all) {
    const source = sourceOf(context, one);
    const read = await context.ports.files.fetch(source, context.signal, async (it) => it);
    if (read.kind === 'file') found.set(one.attachment, read.file);
    else lost.push({ ...one, content: read });
  }
  if (lost.length === 0) return (attachment) => found.get(attachment);
  await context.commit((record) => fetched(record, lost));
  return null;
}

function withRun({ messages }: Turn): readonly OfMessage[] {
  return messages.flatMap(({ id, attachments }) =>
    attachments.flatMap((attachment) =>
      attachment.content?.kind === 'with-run' ? [{ messageId: id, attachment }] : [],
    ),
  );
}
