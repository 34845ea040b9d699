/** What people have attached: read from Discord, and given to the engine in the way that it takes it. */

import { within } from '../../../../async/timeout.ts';
import { EngineError } from '../../../../errors.ts';
import type { Attachment, AttachmentContent, Unread } from '../../../message.ts';
import type { Fetched, FileAtHand, FileSource } from '../../../ports/files.ts';
import { type Ask, askOf } from '../../../record/asks.ts';
import { type FetchedAttachment, fetched, type OfMessage, toFetch } from '../../../record/files.ts';
import { turnPaid } from '../../../record/spending.ts';
import type { FileRef, ModelUsage } from '../../../refs.ts';
import { modelOf } from '../../model-of.ts';
import type { NextStep } from '../../next-step.ts';
import type { Outcome, TurnContext } from '../../turn-context.ts';

const LET_GO_WITHIN_MS = 5_000;
/** Characters of all of a turn's attachments. */
const MOST_TEXT = 120_000;

/**
 * All of the turn's attachments, in one write. A copy that a crash leaves behind before that write expires at the
 * service; one whose turn was stopped meanwhile is deleted at once.
 */
export async function fetch(
  context: TurnContext,
  { turn }: Extract<NextStep, { kind: 'fetch' }>,
): Promise<Outcome> {
  const all = toFetch(turn, context.ports.engine.kind);
  const settled = await Promise.allSettled(all.map((one) => fetchOne(context, one)));
  const found = withinTurn(settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
  const failure = settled.find((one) => one.status === 'rejected');
  const outcome = failure === undefined ? await context.commit((record) => fetched(record, found)) : 'void';
  if (outcome === 'void') await letGo(context, found.flatMap(copyIn));
  if (failure === undefined) return outcome;
  const used = found.flatMap((one) => one.used ?? []);
  if (used.length > 0) await context.commitBeside((record) => turnPaid(record, used));
  throw failure.reason;
}

/** A turn that was stopped, or a process that ends, does not wait long for a service that is slow. */
async function letGo(context: TurnContext, files: readonly FileRef[]): Promise<void> {
  await within(context.ports.clock, LET_GO_WITHIN_MS, deleteFiles(context, files), () => {});
}

/** Best effort: what the service does not delete now expires. */
export async function deleteFiles({ place, ports }: TurnContext, files: readonly FileRef[]): Promise<void> {
  const { engine, log } = ports;
  const ids = files.flatMap((file) => (file.engine === engine.kind ? [file.id] : []));
  if (ids.length === 0) return;
  try {
    await engine.deleteFiles(ids);
  } catch (error) {
    log.warn(
      { event: 'files.left-behind', conversation: place.channelId, files: ids, error },
      'Copies of attachments are left behind at the assistant, until they expire.',
    );
  }
}

async function fetchOne(context: TurnContext, one: OfMessage): Promise<FetchedAttachment> {
  const { ports, signal } = context;
  const read = await ports.files.fetch(sourceOf(context, one), signal, (found) =>
    readOf(context, one, found),
  );
  return { ...one, ...read };
}

/** What was read of an attachment, with what that has cost. */
type Read = Pick<FetchedAttachment, 'content' | 'used'>;

async function readOf(context: TurnContext, one: OfMessage, found: Fetched): Promise<Read> {
  if (found.kind === 'file' && found.file.kind === 'audio') return spokenIn(context, one, found.file);
  return { content: await contentOf(context, one, found) };
}

/** Where the attachment is to be had. */
export function sourceOf({ place, record }: TurnContext, { messageId, attachment }: OfMessage): FileSource {
  const ask = record.turn === null ? null : askOf(record.turn);
  const carrier = ask?.id === messageId ? carrierOf(ask, attachment) : messageId;
  return { channelId: place.channelId, messageId: carrier, note: attachment };
}

/** The message with which something of an ask came: an ask is none itself. */
function carrierOf({ quote }: Ask, { isQuoted }: Attachment): string | null {
  return isQuoted === true && quote?.kind === 'reply' ? quote.messageId : null;
}

function contentOf(context: TurnContext, one: OfMessage, found: Fetched): Promise<AttachmentContent> {
  if (found.kind === 'unread') return Promise.resolve(found);
  const { file } = found;
  switch (file.kind) {
    case 'image':
      return given(context, one, file);
    case 'document':
      return documentIn(context, one, file);
    case 'text':
      // A sticker that is drawn by a program is no text that anybody has written.
      return one.attachment.isSticker ? Promise.resolve(unread('unknown-kind')) : textIn(context, file);
    case 'audio':
    case 'other':
      return Promise.resolve(unread('unknown-kind'));
  }
}

/** A document that the engine does not take as it is reaches it as its text. */
async function documentIn(
  context: TurnContext,
  one: OfMessage,
  file: FileAtHand,
): Promise<AttachmentContent> {
  if (one.attachment.content?.kind === 'as-text') return textIn(context, file, 'refused');
  const content = await given(context, one, file);
  return content.kind === 'unread' ? textIn(context, file) : content;
}

async function textIn(
  { ports, signal }: TurnContext,
  file: FileAtHand,
  without: Unread = 'broken',
): Promise<AttachmentContent> {
  const found = await ports.files.textOf(file, signal);
  return found === null ? unread(without) : { kind: 'text', ...found };
}

async function spokenIn(context: TurnContext, one: OfMessage, file: FileAtHand): Promise<Read> {
  const { transcriber } = context.ports;
  if (!transcriber.possible) return { content: unread('unknown-kind') };
  const used: ModelUsage[] = [];
  const content = await orRefused(context, one, file, async () => {
    const { text, usage } = await transcriber.transcribe(file, context.signal);
    if (usage !== null) used.push(usage);
    return text === '' ? unread('broken') : { kind: 'text', text, isWhole: true, isSpoken: true };
  });
  return { content, ...(used[0] === undefined ? {} : { used: used[0] }) };
}

async function given(context: TurnContext, one: OfMessage, file: FileAtHand): Promise<AttachmentContent> {
  const { engine } = context.ports;
  switch (engine.wayIn(file, modelOf(context.record.turn, engine))) {
    case null:
      return unread('not-taken');
    case 'with-run':
      context.ports.files.keep(sourceOf(context, one), file);
      return { kind: 'with-run', engine: engine.kind };
    case 'upload':
      return orRefused(context, one, file, async () => {
        const fileId = await engine.upload(file, context.signal);
        const as = file.kind === 'image' ? 'image' : 'file';
        return { kind: 'uploaded', as, engine: engine.kind, fileId };
      });
  }
}

/** What the service makes of a file, or that it has not taken it: no turn fails of that. */
async function orRefused(
  { place, ports, signal }: TurnContext,
  { messageId }: OfMessage,
  { mime }: FileAtHand,
  give: () => Promise<AttachmentContent>,
): Promise<AttachmentContent> {
  try {
    return await give();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof EngineError)) throw error;
    ports.log.warn(
      { event: 'file.not-taken', conversation: place.channelId, message: messageId, mime, error },
      'The assistant has not taken an attachment. Its turn goes on without it.',
    );
    return unread(error.fault === 'unsupported' ? 'not-taken' : 'refused');
  }
}

/** The texts of many files, cut so that together they leave the model room for the rest. */
function withinTurn(found: readonly FetchedAttachment[]): readonly FetchedAttachment[] {
  let left = MOST_TEXT;
  return found.map((one) => {
    if (one.content.kind !== 'text') return one;
    const text = one.content.text.slice(0, left).toWellFormed();
    const isWhole = one.content.isWhole && text.length === one.content.text.length;
    left -= text.length;
    return { ...one, content: { ...one.content, text, isWhole } };
  });
}

function unread(why: Unread): AttachmentContent {
  return { kind: 'unread', why };
}

function copyIn({ content }: FetchedAttachment): readonly FileRef[] {
  return content.kind === 'uploaded' ? [{ engine: content.engine, id: content.fileId }] : [];
}
