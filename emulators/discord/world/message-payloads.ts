/** What messages look like on the wire. */

import type { Message, StoredFile, World } from './entities.ts';
import { imageSize } from './image-size.ts';
import { memberPayload, userPayload } from './payloads.ts';
import { snowflakeTime } from './snowflake.ts';

/** Discord's number of the message that begins a Discord thread. */
const THREAD_STARTER = 21;

/** @param cdnUrl the base of links, perhaps with a signature as its query */
export function filePayload(file: StoredFile, cdnUrl: string): object {
  const [base, signature = ''] = cdnUrl.split(/(?=\?)/);
  const url = `${base}/${file.id}/${encodeURIComponent(file.name)}${signature}`;
  return {
    id: file.id,
    filename: file.name,
    size: file.bytes.length,
    url,
    proxy_url: url,
    content_type: file.mime,
    ...imageSize(file.bytes),
    ...(file.name.startsWith('SPOILER_') ? { flags: 1 << 3 } : {}),
  };
}

/** Where a message stands that this one refers to: the beginning of a Discord thread refers to the channel around it. */
export function referredOf(message: Message, world: World): { channelId: string; message?: Message } | null {
  if (message.replyTo === null) return null;
  const own = world.channels.get(message.channelId);
  const channel = message.type === THREAD_STARTER ? world.channels.get(own?.parentId ?? '') : own;
  const referred = channel?.messages.get(message.replyTo);
  return {
    channelId: channel?.id ?? message.channelId,
    ...(referred === undefined ? {} : { message: referred }),
  };
}

/** The message with what it replies to, as REST delivers it: what somebody is called in a server only the gateway says. */
export function messagePayload(
  message: Message,
  world: World,
  cdnUrl: string,
  depth = 0,
): Record<string, unknown> {
  const referred = referredOf(message, world);
  return {
    id: message.id,
    channel_id: message.channelId,
    author: userPayload(message.author),
    content: message.content,
    timestamp: new Date(snowflakeTime(message.id)).toISOString(),
    edited_timestamp: message.editedAt,
    tts: false,
    mention_everyone: message.mentionsEveryone,
    mentions: message.mentions.map(userPayload),
    mention_roles: message.mentionRoles,
    attachments: message.files.map((file) => filePayload(file, cdnUrl)),
    embeds: message.embeds,
    components: message.components,
    pinned: false,
    type: message.type,
    flags: message.flags,
    ...(message.stickers === undefined ? {} : { sticker_items: message.stickers }),
    ...reactionsPayload(message, world),
    ...interactionPayload(message),
    ...forwardPayload(message, cdnUrl),
    ...(message.webhookId === null ? {} : { webhook_id: message.webhookId }),
    ...(message.nonce === null ? {} : { nonce: message.nonce }),
    ...(referred === null
      ? {}
      : { message_reference: { type: 0, message_id: message.replyTo, channel_id: referred.channelId } }),
    ...(referred === null || depth > 0
      ? {}
      : {
          referenced_message:
            referred.message === undefined
              ? null
              : messagePayload(referred.message, world, cdnUrl, depth + 1),
        }),
  };
}

function reactionsPayload({ reactions }: Message, world: World): object {
  if (reactions.size === 0) return {};
  const payload = [...reactions].map(([emoji, users]) => ({
    emoji: { id: null, name: emoji },
    count: users.size,
    count_details: { normal: users.size, burst: 0 },
    me: users.has(world.bot.id),
    me_burst: false,
    burst_colors: [],
  }));
  return { reactions: payload };
}

function interactionPayload({ interaction }: Message): object {
  if (interaction === null) return {};
  const { id, type, user, name, originalId } = interaction;
  const metadata = {
    id,
    type,
    user: userPayload(user),
    authorizing_integration_owners: {},
    ...(originalId === undefined ? {} : { original_response_message_id: originalId }),
  };
  return { interaction_metadata: name === null ? metadata : { ...metadata, name } };
}

function forwardPayload({ forwarded }: Message, cdnUrl: string): object {
  if (forwarded === null) return {};
  const { channelId, messageId, content, at, editedAt, type, embeds, files } = forwarded;
  const { components = [], stickers, flags = 0 } = forwarded;
  const message = {
    type,
    content,
    timestamp: at,
    edited_timestamp: editedAt,
    flags,
    embeds,
    attachments: files.map((file) => filePayload(file, cdnUrl)),
    mentions: [],
    mention_roles: [],
    components,
    ...(stickers === undefined ? {} : { sticker_items: stickers }),
  };
  return {
    message_reference: { type: 1, message_id: messageId, channel_id: channelId },
    message_snapshots: [{ message }],
  };
}

/** What the gateway adds to a message: where it stands, which is mandatory for discord.js, and what people are called there. */
export function dispatchedMessage(message: Message, world: World, cdnUrl: string): Record<string, unknown> {
  const channel = world.channels.get(message.channelId);
  const server = channel?.serverId == null ? undefined : world.servers.get(channel.serverId);
  const payload = { ...messagePayload(message, world, cdnUrl), channel_type: channel?.type ?? 0 };
  if (server === undefined) return payload;
  return {
    ...payload,
    guild_id: server.id,
    // Discord knows no member for a webhook.
    ...(message.webhookId === null ? { member: memberPayload(server, message.author, world) } : {}),
    mentions: message.mentions.map((user) => ({
      ...userPayload(user),
      member: memberPayload(server, user, world),
    })),
  };
}
