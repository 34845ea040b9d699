/** The requests by which a part becomes a message of the bot: a new one with its nonce, or one that is changed. */

import { type APIMessage, type REST, Routes } from 'discord.js';
import type { Button, Post, Upload } from '../../conversation/ports/messenger.ts';
import type { ReplyPart } from '../../conversation/record/reply/answer.ts';
import { buttonRow } from './button-row.ts';
import { formOf } from './upload-form.ts';

/** An edit reads the mentions anew, so that it has to say again that nobody is notified. */
const NOBODY = { parse: [], replied_user: false };

/** What is shown, and what goes with it. */
interface Shown extends Pick<Post, 'channelId' | 'part' | 'signal'> {
  readonly uploads: readonly Upload[];
  readonly buttons: readonly Button[] | undefined;
}

interface NewMessage extends Shown, Pick<Post, 'nonce' | 'replyTo'> {}

export async function requestPost(
  rest: Pick<REST, 'post'>,
  { channelId, nonce, replyTo, part, uploads, buttons, signal }: NewMessage,
): Promise<APIMessage> {
  const body = {
    content: part.content,
    nonce,
    enforce_nonce: true,
    allowed_mentions: NOBODY,
    ...rowsOf(buttons),
    ...(replyTo === null ? {} : { message_reference: { message_id: replyTo, fail_if_not_exists: false } }),
  };
  const request = requestOf(body, part, uploads, signal);
  return (await rest.post(Routes.channelMessages(channelId), request)) as APIMessage;
}

interface ChangedMessage extends Shown {
  readonly messageId: string;
}

/**
 * Doing it again changes nothing: the list of attachments names the new files alone, so that earlier ones go. Source: Discord's
 * documentation, "Edit Message"; it is to name all that are to be there, new ones too.
 */
export async function requestEdit(
  rest: Pick<REST, 'patch'>,
  { channelId, messageId, part, uploads, buttons, signal }: ChangedMessage,
): Promise<APIMessage> {
  const request = requestOf(editBody(part, uploads, buttons), part, uploads, signal);
  return (await rest.patch(Routes.channelMessage(channelId, messageId), request)) as APIMessage;
}

/** What an edit says to a part. */
export function editBody(part: ReplyPart, uploads: readonly Upload[], buttons?: readonly Button[]): object {
  const names = [...(part.file === null ? [] : [part.file.name]), ...uploads.map(({ name }) => name)];
  const attachments = names.map((filename, id) => ({ id, filename }));
  return {
    ...growthBody(part.content),
    ...rowsOf(buttons),
    ...(names.length === 0 ? {} : { attachments }),
  };
}

function rowsOf(buttons: readonly Button[] | undefined): { components?: ReturnType<typeof buttonRow> } {
  return buttons === undefined ? {} : { components: buttonRow(buttons) };
}

/** What an edit says that changes the words alone. */
export function growthBody(content: string): { readonly content: string; readonly allowed_mentions: object } {
  return { content, allowed_mentions: NOBODY };
}

/** Whether Discord's message has the words of the part, which it strips of white space at both ends, and its files. */
export function shows(
  { content, attachments }: APIMessage,
  { content: words, file }: ReplyPart,
  uploads: readonly Upload[],
): boolean {
  const files = uploads.length + (file === null ? 0 : 1);
  return content.trim() === words.trim() && attachments.length >= files;
}

/**
 * A form of our own where bytes are to be read as they are sent: the library would have them whole in memory
 * (@discordjs/rest 2.6.3, REST.resolveRequest).
 */
export function requestOf(
  body: object,
  part: ReplyPart,
  uploads: readonly Upload[],
  signal: AbortSignal,
): { body: unknown; files?: ReturnType<typeof filesOf>; passThroughBody?: true; signal: AbortSignal } {
  const files = filesOf(part);
  if (uploads.length === 0) return { body, files, signal };
  const texts = files.map(({ name, data, contentType: type }) => ({
    name,
    bytes: new Blob([data], { type }),
  }));
  return { body: formOf(body, [...texts, ...uploads]), passThroughBody: true, signal };
}

function filesOf({ file }: ReplyPart) {
  if (file === null) return [];
  return [{ name: file.name, data: Buffer.from(file.text), contentType: 'text/markdown' }];
}
