/** What the world looks like on the wire. */

import { timeOf } from './snowflake.ts';
import {
  ADMIN,
  type Channel,
  type Guild,
  type Message,
  type StoredFile,
  type User,
  type World,
} from './world.ts';

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

function filePayload(file: StoredFile, cdnUrl: string): object {
  const url = `${cdnUrl}/${file.id}/${encodeURIComponent(file.name)}`;
  return {
    id: file.id,
    filename: file.name,
    size: file.bytes.length,
    url,
    proxy_url: url,
    content_type: file.mime,
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
      permission_overwrites: [],
      topic: null,
      nsfw: false,
      rate_limit_per_user: 0,
    };
  return {
    ...place,
    owner_id: null,
    message_count: channel.messages.size,
    member_count: 1,
    thread_metadata: {
      archived: false,
      archive_timestamp: '2026-01-01T00:00:00.000Z',
      auto_archive_duration: 1440,
      locked: false,
    },
  };
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
    threads: channels.filter((channel) => channel.type === 11).map(channelPayload),
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

/** The message with what it replies to, as the gateway and REST deliver it; `extra` is what only the gateway adds. */
export function messagePayload(
  message: Message,
  world: World,
  cdnUrl: string,
  depth = 0,
): Record<string, unknown> {
  const channel = world.channels.get(message.channelId);
  const guild = channel?.guildId == null ? undefined : world.guilds.get(channel.guildId);
  const referred = message.replyTo === null ? undefined : channel?.messages.get(message.replyTo);
  return {
    id: message.id,
    channel_id: message.channelId,
    author: userPayload(message.author),
    content: message.content,
    timestamp: new Date(timeOf(message.id)).toISOString(),
    edited_timestamp: message.editedAt,
    tts: false,
    mention_everyone: message.mentionsEveryone,
    mentions: message.mentions.map((user) => ({
      ...userPayload(user),
      ...(guild === undefined ? {} : { member: memberPayload(guild, user, world) }),
    })),
    mention_roles: message.mentionRoles,
    attachments: message.files.map((file) => filePayload(file, cdnUrl)),
    embeds: [],
    components: [],
    pinned: false,
    type: message.type,
    flags: 0,
    ...(message.webhookId === null ? {} : { webhook_id: message.webhookId }),
    ...(message.nonce === null ? {} : { nonce: message.nonce }),
    ...(message.replyTo === null
      ? {}
      : { message_reference: { type: 0, message_id: message.replyTo, channel_id: message.channelId } }),
    ...(message.replyTo === null || depth > 0
      ? {}
      : {
          referenced_message:
            referred === undefined ? null : messagePayload(referred, world, cdnUrl, depth + 1),
        }),
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
