/** What people, channels and servers look like on the wire. */

import type { Channel, Role, Server, User, World } from './entities.ts';
import { BOT, BOT_ID, MEMBER } from './world.ts';

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

export function memberPayload(server: Server, user: User, world: World): object {
  return {
    roles: user.id === world.bot.id ? [server.botRoleId] : rolesOf(server, user),
    joined_at: '2026-01-01T00:00:00.000Z',
    deaf: false,
    mute: false,
    flags: 0,
    nick: server.nicknames.get(user.id) ?? null,
    ...(user.id === world.bot.id
      ? { communication_disabled_until: stamp(server.botTimedOutUntil) }
      : { communication_disabled_until: null }),
  };
}

function rolesOf(server: Server, { id }: User): string[] {
  return [...server.roles.values()].filter(({ people }) => people.has(id)).map((role) => role.id);
}

/** As in the server's own payload. */
export function rolePayload({ id, name, permissions }: Omit<Role, 'people'>): object {
  return {
    id,
    name,
    permissions: String(permissions),
    color: 0,
    hoist: false,
    mentionable: true,
    managed: false,
    position: 1,
    flags: 0,
    icon: null,
    unicode_emoji: null,
  };
}

function stamp(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

export function channelPayload(channel: Channel): object {
  const common = { id: channel.id, type: channel.type, last_message_id: channel.lastMessageId, flags: 0 };
  if (channel.recipient !== null) return { ...common, recipients: [userPayload(channel.recipient)] };
  const place = { ...common, guild_id: channel.serverId, name: channel.name, parent_id: channel.parentId };
  if (channel.type !== 11)
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

/** What the bot and people may not do here, of what they may do elsewhere, and what the bot may do here alone. */
function overwrites({ botPermissions, denied: ofPeople }: Channel): object[] {
  const denied = BOT & ~botPermissions;
  const allowed = botPermissions & ~BOT;
  const people = [...ofPeople].map(([id, deny]) => ({ id, type: 1, allow: '0', deny: String(deny) }));
  if (denied === 0n && allowed === 0n) return people;
  return [{ id: BOT_ID, type: 1, allow: String(allowed), deny: String(denied) }, ...people];
}

export function serverPayload(server: Server, world: World): object {
  const channels = [...world.channels.values()].filter((channel) => channel.serverId === server.id);
  return {
    id: server.id,
    name: server.name,
    owner_id: '1100000000000000010',
    unavailable: false,
    large: false,
    member_count: server.members.size + 1,
    joined_at: server.joinedAt,
    roles: [
      { ...rolePayload({ id: server.id, name: '@everyone', permissions: MEMBER }), position: 0 },
      ...[...server.roles.values()].map(rolePayload),
      {
        ...rolePayload({
          id: server.botRoleId,
          name: world.bot.name,
          permissions: server.botPermissions,
        }),
        managed: true,
        tags: { bot_id: world.bot.id },
      },
    ],
    channels: channels.filter((channel) => channel.type !== 11).map(channelPayload),
    threads: channels.filter((channel) => channel.type === 11 && !channel.archived).map(channelPayload),
    members: [{ user: userPayload(world.bot), ...memberPayload(server, world.bot, world) }],
    emojis: [],
    stickers: [],
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    features: [],
    preferred_locale: 'en-GB',
    premium_tier: server.premiumTier,
    afk_timeout: 300,
    system_channel_id: server.systemChannelId,
    system_channel_flags: 0,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    mfa_level: 0,
    nsfw_level: 0,
    premium_progress_bar_enabled: false,
  };
}
