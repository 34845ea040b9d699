/** How a message reads to the assistant: who says it, what it quotes, what it carries. */

import type { Attachment, PendingMessage, Quote } from '../message.ts';
import type { Part, TurnMessage } from '../ports/engine.ts';
import type { FileAtHand } from '../ports/files.ts';
import type { QuotedPart } from '../record/transcript.ts';
import { attachmentText } from './attachments.ts';
import { LINE_END, oneLine } from './lines.ts';

/**
 * In a server the text begins with its author's name; in a direct message it stands alone.
 *
 * @param pictureOf the bytes of a picture that goes along with the run
 */
export function toAssistant(
  message: PendingMessage,
  inServer: boolean,
  pictureOf: (attachment: Attachment) => FileAtHand | undefined = () => undefined,
): TurnMessage {
  const files = message.attachments.flatMap((attachment) => partsOf(attachment, pictureOf(attachment)));
  return {
    key: message.id,
    authorId: message.authorId,
    parts: [{ kind: 'text', text: textOf(message, inServer) }, ...files],
  };
}

export function textOf(message: PendingMessage, inServer: boolean): string {
  const body = [
    ...quotedParts(message),
    message.text.trim(),
    ...message.attachments.filter(({ isQuoted }) => !isQuoted).map(attachmentText),
  ].filter((part) => part !== '');
  const text = body.length === 0 ? '(no text)' : body.join('\n');
  return `${speaker(message, inServer)}${text}`;
}

/** Which part of that text is a quote; null where there is none, or nobody knows whose words they are. */
export function quotedPart(message: PendingMessage, inServer: boolean): QuotedPart | null {
  const { quote } = message;
  if (quote === null || quote.kind === 'beginning' || quote.authorId === undefined) return null;
  const from = speaker(message, inServer).length;
  return { authorId: quote.authorId, from, to: from + quotedParts(message).join('\n').length };
}

function speaker({ author }: PendingMessage, inServer: boolean): string {
  return inServer && author !== null ? `${author}: ` : '';
}

function quotedParts({ quote, attachments }: PendingMessage): readonly string[] {
  const files = attachments.filter(({ isQuoted }) => isQuoted).map(attachmentText);
  return quote === null ? files : [quoteText(quote), ...files];
}

function partsOf({ content }: Attachment, picture: FileAtHand | undefined): readonly Part[] {
  if (content?.kind === 'uploaded') return [{ kind: 'uploaded', as: content.as, fileId: content.fileId }];
  return content?.kind === 'with-run' && picture !== undefined
    ? [{ kind: 'image', mime: picture.mime, bytes: picture.bytes }]
    : [];
}

function quoteText(quote: Quote): string {
  switch (quote.kind) {
    case 'forward':
      return `Forwarded message:\n${quoted(quote.text)}`;
    case 'reply':
      return `In reply to ${quote.author ?? 'a message'}:\n${quoted(quote.text)}`;
    case 'beginning': {
      const title = `This Discord thread is called “${oneLine(quote.title)}”.`;
      if (quote.first === null) return title;
      return `${title} It began with a message of ${quote.first.author}:\n${quoted(quote.first.text)}`;
    }
  }
}

function quoted(text: string): string {
  const lines = text.trim() === '' ? ['(no text)'] : text.trim().split(LINE_END);
  return lines.map((line) => `> ${line}`).join('\n');
}
