/** A message of the local Discord, as the page shows it. */

import { LOADING } from '../../emulators/discord/interactions/answers.ts';
import type { Message, StoredFile, World } from '../../emulators/discord/world/entities.ts';
import { imageSize } from '../../emulators/discord/world/image-size.ts';
import { referredOf } from '../../emulators/discord/world/message-payloads.ts';
import { snowflakeTime } from '../../emulators/discord/world/snowflake.ts';
import type { Forwarded, PageAttachment, PageMessage, ReplySnippet } from '../contract/message.ts';
import { pageUser } from './show-places.ts';

const SNIPPET = 200;
const SLASH_ANSWER = 20;

/** @param onlyFor the id of the one person who sees it */
export function pageMessage(message: Message, world: World, onlyFor: string | null = null): PageMessage {
  return {
    id: message.id,
    channelId: message.channelId,
    type: message.type,
    author: pageUser(message.author),
    content: message.content,
    at: new Date(snowflakeTime(message.id)).toISOString(),
    editedAt: message.editedAt,
    mentions: message.mentions.map(({ id }) => id),
    mentionsEveryone: message.mentionsEveryone,
    replyTo: replySnippet(message, world),
    forwarded: forwarded(message),
    embeds: message.embeds,
    attachments: message.files.map(pageAttachment),
    components: message.components,
    reactions: [...message.reactions].map(([emoji, users]) => ({ emoji, users: [...users] })),
    threadId: onlyFor === null && world.channels.has(message.id) ? message.id : null,
    answers: answers(message),
    onlyFor,
    thinking: (message.flags & LOADING) !== 0,
  };
}

function replySnippet(message: Message, world: World): ReplySnippet | null {
  const referred = referredOf(message, world);
  if (referred === null || message.replyTo === null) return null;
  const { message: replied } = referred;
  return {
    id: message.replyTo,
    author: replied === undefined ? null : pageUser(replied.author),
    content: replied === undefined ? null : beginning(replied.content),
  };
}

/** Never half a character. */
function beginning(text: string): string {
  return [...text.slice(0, SNIPPET)].filter((character) => !/^[\uD800-\uDFFF]$/.test(character)).join('');
}

function forwarded({ forwarded: snapshot }: Message): Forwarded | null {
  if (snapshot === null) return null;
  const { content, at, embeds, files } = snapshot;
  return { content, at, embeds, attachments: files.map(pageAttachment) };
}

function answers({ interaction, type }: Message): PageMessage['answers'] {
  if (interaction === null) return null;
  const { id, user, name } = interaction;
  const command = name !== null && type === SLASH_ANSWER ? `/${name}` : name;
  return { interactionId: id, user: pageUser(user), command };
}

function pageAttachment(file: StoredFile): PageAttachment {
  const size = imageSize(file.bytes);
  return {
    id: file.id,
    name: file.name,
    mime: file.mime,
    size: file.bytes.length,
    url: `/cdn/${file.id}/${encodeURIComponent(file.name)}`,
    width: size?.width ?? null,
    height: size?.height ?? null,
    spoiler: file.name.startsWith('SPOILER_'),
  };
}
