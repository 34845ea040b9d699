/** The requests by which a part becomes a message of the bot: a new one with its nonce, or one that is changed. */

import { type APIMessage, type REST, Routes } from 'discord.js';
import type { Post } from '../../conversation/ports/messenger.ts';
import type { ReplyPart } from '../../conversation/record/record.ts';

/** An edit reads the mentions anew, so that it has to say again that nobody is notified. */
const NOBODY = { parse: [], replied_user: false };

interface NewMessage extends Pick<Post, 'channelId' | 'nonce' | 'replyTo' | 'part' | 'signal'> {}

export async function requestPost(
  rest: Pick<REST, 'post'>,
  { channelId, nonce, replyTo, part, signal }: NewMessage,
): Promise<APIMessage> {
  const body = {
    content: part.content,
    nonce,
    enforce_nonce: true,
    allowed_mentions: NOBODY,
    ...(replyTo === null ? {} : { message_reference: { message_id: replyTo, fail_if_not_exists: false } }),
  };
  const request = { body, files: filesOf(part), signal };
  return (await rest.post(Routes.channelMessages(channelId), request)) as APIMessage;
}

interface ChangedMessage extends Pick<Post, 'channelId' | 'part' | 'signal'> {
  readonly messageId: string;
}

/** Doing it again changes nothing: the list of attachments names the new file alone, so that an earlier one goes. */
export async function requestEdit(
  rest: Pick<REST, 'patch'>,
  { channelId, messageId, part, signal }: ChangedMessage,
): Promise<APIMessage> {
  const attachments = part.file === null ? {} : { attachments: [{ id: 0, filename: part.file.name }] };
  const body = { ...growthBody(part.content), ...attachments };
  const request = { body, files: filesOf(part), signal };
  return (await rest.patch(Routes.channelMessage(channelId, messageId), request)) as APIMessage;
}

/** What an edit says that changes the words alone. */
export function growthBody(content: string): { readonly content: string; readonly allowed_mentions: object } {
  return { content, allowed_mentions: NOBODY };
}

/** Whether Discord's message has the words of the part, which it strips of white space at both ends, and its file. */
export function shows({ content, attachments }: APIMessage, { content: words, file }: ReplyPart): boolean {
  return content.trim() === words.trim() && (file === null || attachments.length > 0);
}

function filesOf({ file }: ReplyPart) {
  if (file === null) return [];
  return [{ name: file.name, data: Buffer.from(file.text), contentType: 'text/markdown' }];
}
