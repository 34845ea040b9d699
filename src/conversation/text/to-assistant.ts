/** How a message reads to the assistant: who says it, what it quotes, what it carries. */

import type { Attachment, PendingMessage, Quote } from '../message.ts';
import type { Part, TurnMessage } from '../ports/engine.ts';
import type { FileAtHand } from '../ports/files.ts';
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
  const quotedFiles = message.attachments.filter(({ isQuoted }) => isQuoted);
  const body = [
    message.quote === null ? '' : quoteText(message.quote),
    ...quotedFiles.map(attachmentText),
    message.text.trim(),
    ...message.attachments.filter(({ isQuoted }) => !isQuoted).map(attachmentText),
  ].filter((part) => part !== '');
  const text = body.length === 0 ? '(no text)' : body.join('\n');
  return inServer && message.author !== null ? `${message.author}: ${text}` : text;
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
