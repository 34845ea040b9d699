/** Messages: written, changed and removed, with everyone told who ought to know. */

import { GatewayIntentBits } from 'discord-api-types/v10';
import type { Events } from './events.ts';
import type { LocalGateway } from './gateway.ts';
import { dispatchedMessage } from './payloads.ts';
import type { Channel, Message, StoredFile, User, World } from './world.ts';

export interface AllowedMentions {
  readonly parse?: readonly string[];
  readonly users?: readonly string[];
  readonly roles?: readonly string[];
  readonly replied_user?: boolean;
}

export interface NewMessage {
  readonly channel: Channel;
  readonly author: User;
  readonly content: string;
  readonly replyTo?: string | null;
  readonly files?: readonly StoredFile[];
  readonly nonce?: string | null;
  readonly webhookId?: string | null;
  readonly type?: number;
  /** Absent: every mention notifies, as Discord's default is. */
  readonly allowedMentions?: AllowedMentions | undefined;
}

export interface Messages {
  write(message: NewMessage): Message;
  edit(message: Message, content: string, at: string): void;
  remove(channel: Channel, ids: readonly string[]): void;
}

interface MessagesOptions {
  readonly world: World;
  readonly events: Events;
  readonly gateway: LocalGateway;
  readonly nextId: () => string;
  readonly cdnUrl: () => string;
  /** Whether the application has the message-content intent. */
  readonly messageContent: () => boolean;
  readonly keptPerChannel: number;
}

export function createMessages(options: MessagesOptions): Messages {
  const { world, events, gateway, nextId, cdnUrl, keptPerChannel } = options;

  const tell = (t: string, message: Message, channel: Channel): void => {
    const whole = dispatchedMessage(message, world, cdnUrl());
    gateway.dispatch(t, channel.guildId, (intents) => {
      const reads = (intents & GatewayIntentBits.MessageContent) !== 0 && options.messageContent();
      return reads || isReadable(message, channel, world) ? whole : blanked(whole);
    });
  };

  return {
    write(draft) {
      const message = compose(draft, world, nextId());
      const { channel } = draft;
      channel.messages.set(message.id, message);
      channel.lastMessageId = message.id;
      const [oldest] = channel.messages.keys();
      if (channel.messages.size > keptPerChannel && oldest !== undefined) channel.messages.delete(oldest);
      events.emit({ type: 'message', message, channel });
      tell('MESSAGE_CREATE', message, channel);
      return message;
    },

    edit(message, content, at) {
      const channel = world.channels.get(message.channelId);
      if (channel === undefined) return;
      message.content = content;
      message.editedAt = at;
      events.emit({ type: 'edited', message, channel });
      tell('MESSAGE_UPDATE', message, channel);
    },

    remove(channel, ids) {
      const known = ids.filter((id) => channel.messages.delete(id));
      const common = {
        channel_id: channel.id,
        ...(channel.guildId === null ? {} : { guild_id: channel.guildId }),
      };
      for (const messageId of known) events.emit({ type: 'deleted', messageId, channel });
      const [only] = known;
      if (known.length === 1)
        gateway.dispatch('MESSAGE_DELETE', channel.guildId, () => ({ id: only, ...common }));
      if (known.length > 1)
        gateway.dispatch('MESSAGE_DELETE_BULK', channel.guildId, () => ({ ids: known, ...common }));
    },
  };
}

function compose(draft: NewMessage, world: World, id: string): Message {
  const { channel, author, content, replyTo = null, allowedMentions: allowed } = draft;
  const guild = channel.guildId === null ? undefined : world.guilds.get(channel.guildId);
  const named = [...content.matchAll(/<@!?(\d+)>/g)].flatMap(
    ([, userId = '']) => world.users.get(userId) ?? [],
  );
  const replied = replyTo === null ? undefined : channel.messages.get(replyTo)?.author;
  const notifiesReplied = allowed === undefined || allowed.replied_user === true;
  const mentions = new Set(replied !== undefined && notifiesReplied ? [...named, replied] : named);
  const roles = [...content.matchAll(/<@&(\d+)>/g)]
    .map(([, roleId = '']) => roleId)
    .filter((roleId) => roleId === guild?.botRoleId);
  const everyone = guild !== undefined && /@(everyone|here)\b/.test(content) && may(allowed, 'everyone');
  return {
    id,
    channelId: channel.id,
    author,
    webhookId: draft.webhookId ?? null,
    type: draft.type ?? (replyTo === null ? 0 : 19),
    content,
    editedAt: null,
    replyTo,
    forwardOf: null,
    files: draft.files ?? [],
    nonce: draft.nonce ?? null,
    mentions: [...mentions],
    mentionRoles: roles,
    mentionsEveryone: everyone,
    pinged: {
      users: [...mentions]
        .filter((user) => user === replied || may(allowed, 'users', user.id))
        .map((user) => user.id),
      roles: roles.filter((role) => may(allowed, 'roles', role)),
      everyone,
    },
  };
}

function may(allowed: AllowedMentions | undefined, kind: 'users' | 'roles' | 'everyone', id = ''): boolean {
  if (allowed === undefined || allowed.parse?.includes(kind) === true) return true;
  return kind !== 'everyone' && allowed[kind]?.includes(id) === true;
}

/** What an application sees without the message-content intent. */
function isReadable(message: Message, channel: Channel, world: World): boolean {
  return (
    channel.type === 1 ||
    message.author.id === world.bot.id ||
    message.mentions.some((user) => user.id === world.bot.id)
  );
}

function blanked(payload: Record<string, unknown>): Record<string, unknown> {
  const { referenced_message: referred } = payload;
  const hidden = { content: '', attachments: [], embeds: [], components: [] };
  if (typeof referred !== 'object' || referred === null) return { ...payload, ...hidden };
  return { ...payload, ...hidden, referenced_message: { ...referred, ...hidden } };
}
