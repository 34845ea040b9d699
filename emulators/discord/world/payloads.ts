/** What the world looks like on the wire. */

import { imageSize } from './image-size.ts';
import { snowflakeTime } from './snowflake.ts';
import {
  ADMIN,
  BOT,
  BOT_ID,
  type Channel,
  type Guild,
  type Message,
  type StoredFile,
  type User,
  type World,
} from './world.ts';

/** Discord's number of the message that begins a Discord thread. */
const THREAD_STARTER = 21;

export function userPayload(user: User): object {
  return {
    id: user.id,
    username: user.username,
    global_name: user.name,
    discriminator: '0',
    avatar: null,
    bot: user.bot,
  };
}

export function memberPayload(guild: Guild, user: User, world: World): object {
  return {
    roles: user.id === world.bot.id ? [guild.botRoleId] : [],
    joined_at: '2026-01-01T00:00:00.000Z',
    deaf: false,
    mute: false,
    flags: 0,
    nick: null,
  };
}

export function filePayload(file: StoredFile, cdnUrl: string): object {
  const url = `${cdnUrl}/${file.id}/${encodeURIComponent(file.name)}`;
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

export function channelPayload(channel: Channel): object {
  const common = { id: channel.id, type: channel.type, last_message_id: channel.lastMessageId, flags: 0 };
  if (channel.recipient !== null) return { ...common, recipients: [userPayload(channel.recipient)] };
  const place = { ...common, guild_id: channel.guildId, name: channel.name, parent_id: channel.parentId };
  if (channel.type === 0)
    return {
      ...place,
      position: 0,
      permission_overwrites: overwrites(channel),
      topic: null,
      nsfw: false,
      rate_limit_per_user: 0,
    };
  return {
    ...place,
    owner_id: channel.ownerId,
    message_count: channel.messages.size,
    member_count: 1,
    thread_metadata: {
      archived: channel.archived,
      archive_timestamp: '2026-01-01T00:00:00.000Z',
      auto_archive_duration: 1440,
      locked: channel.locked,
    },
  };
}

/** What the bot may not do here, of what it may do elsewhere. */
function overwrites({ botPermissions }: Channel): object[] {
  const denied = BOT & ~botPermissions;
  return denied === 0n ? [] : [{ id: BOT_ID, type: 1, allow: '0', deny: String(denied) }];
}

export function guildPayload(guild: Guild, world: World): object {
  const channels = [...world.channels.values()].filter((channel) => channel.guildId === guild.id);
  const role = { color: 0, hoist: false, mentionable: true, flags: 0, icon: null, unicode_emoji: null };
  return {
    id: guild.id,
    name: guild.name,
    owner_id: '1100000000000000010',
    unavailable: false,
    large: false,
    member_count: guild.members.size + 1,
    joined_at: '2026-01-01T00:00:00.000Z',
    roles: [
      { ...role, id: guild.id, name: '@everyone', permissions: String(ADMIN), position: 0, managed: false },
      {
        ...role,
        id: guild.botRoleId,
        name: world.bot.name,
        permissions: String(guild.botPermissions),
        position: 1,
        managed: true,
        tags: { bot_id: world.bot.id },
      },
    ],
    channels: channels.filter((channel) => channel.type === 0).map(channelPayload),
    threads: channels.filter((channel) => channel.type === 11 && !channel.archived).map(channelPayload),
    members: [{ user: userPayload(world.bot), ...memberPayload(guild, world.bot, world) }],
    emojis: [],
    stickers: [],
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    features: [],
    preferred_locale: 'en-GB',
    premium_tier: 0,
    afk_timeout: 300,
    system_channel_flags: 0,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    mfa_level: 0,
    nsfw_level: 0,
    premium_progress_bar_enabled: false,
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

/** The message with what it replies to, as the gateway and REST deliver it; `extra` is what only the gateway adds. */
export function messagePayload(
  message: Message,
  world: World,
  cdnUrl: string,
  depth = 0,
): Record<string, unknown> {
  const channel = world.channels.get(message.channelId);
  const guild = channel?.guildId == null ? undefined : world.guilds.get(channel.guildId);
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
    mentions: message.mentions.map((user) => ({
      ...userPayload(user),
      ...(guild === undefined ? {} : { member: memberPayload(guild, user, world) }),
    })),
    mention_roles: message.mentionRoles,
    attachments: message.files.map((file) => filePayload(file, cdnUrl)),
    embeds: message.embeds,
    components: message.components,
    pinned: false,
    type: message.type,
    flags: message.flags,
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
  const { id, type, user, name } = interaction;
  const metadata = { id, type, user: userPayload(user), authorizing_integration_owners: {} };
  return { interaction_metadata: name === null ? metadata : { ...metadata, name } };
}

function forwardPayload({ forwarded }: Message, cdnUrl: string): object {
  if (forwarded === null) return {};
  const { channelId, messageId, content, at, editedAt, type, embeds, files } = forwarded;
  const message = {
    type,
    content,
    timestamp: at,
    edited_timestamp: editedAt,
    flags: 0,
    embeds,
    attachments: files.map((file) => filePayload(file, cdnUrl)),
    mentions: [],
    mention_roles: [],
    components: [],
  };
  return {
    message_reference: { type: 1, message_id: messageId, channel_id: channelId },
    message_snapshots: [{ message }],
  };
}

/** What the gateway adds to a message; both are mandatory for discord.js. */
export function dispatchedMessage(message: Message, world: World, cdnUrl: string): Record<string, unknown> {
  const channel = world.channels.get(message.channelId);
  const guild = channel?.guildId == null ? undefined : world.guilds.get(channel.guildId);
  return {
    ...messagePayload(message, world, cdnUrl),
    channel_type: channel?.type ?? 0,
    ...(guild === undefined
      ? {}
      : { guild_id: guild.id, member: memberPayload(guild, message.author, world) }),
  };
}
