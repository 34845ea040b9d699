/** How a message reads to the assistant: who says it, what it quotes, what it carries. */

import type { AttachmentNote, PendingMessage, Quote } from '../message.ts';
import type { TurnMessage } from '../ports/engine.ts';

/** In a server the text begins with its author's name; in a direct message it stands alone. */
export function toAssistant(message: PendingMessage, inServer: boolean): TurnMessage {
  return {
    key: message.id,
    authorId: message.authorId,
    parts: [{ kind: 'text', text: textOf(message, inServer) }],
  };
}

export function textOf(message: PendingMessage, inServer: boolean): string {
  const body = [
    message.quote === null ? '' : quoteText(message.quote),
    message.text.trim(),
    ...message.attachments.map((attachment) => `[attached, not readable here: ${describe(attachment)}]`),
  ].filter((part) => part !== '');
  const text = body.length === 0 ? '(no text)' : body.join('\n');
  return inServer && message.author !== null ? `${message.author}: ${text}` : text;
}

/** The line that tells the people which attachments were left out, or an empty string. */
export function unreadNote(messages: readonly PendingMessage[]): string {
  const names = messages.flatMap((message) => message.attachments.map((attachment) => attachment.name));
  if (names.length === 0) return '';
  return `-# Not read, since only text reaches the assistant: ${names.map((name) => `\`${name.replaceAll('`', "'")}\``).join(', ')}`;
}

function quoteText(quote: Quote): string {
  switch (quote.kind) {
    case 'forward':
      return `Forwarded message:\n${quoted(quote.text)}`;
    case 'reply':
      return `In reply to ${quote.author ?? 'a message'}:\n${quoted(quote.text)}`;
    case 'beginning': {
      const title = `This Discord thread is called “${quote.title}”.`;
      if (quote.first === null) return title;
      return `${title} It began with a message of ${quote.first.author}:\n${quoted(quote.first.text)}`;
    }
  }
}

function quoted(text: string): string {
  const lines = text.trim() === '' ? ['(no text)'] : text.trim().split('\n');
  return lines.map((line) => `> ${line}`).join('\n');
}

function describe(attachment: AttachmentNote): string {
  return `${attachment.name}${attachment.mime === null ? '' : ` (${attachment.mime})`}`;
}
