/** Messages: written, changed and removed, with everyone told who ought to know. */

import { GatewayIntentBits } from 'discord-api-types/v10';
import type { Events } from '../events.ts';
import type { LocalGateway } from '../gateway/gateway.ts';
import type {
  ApiObject,
  Channel,
  Message,
  MessageInteraction,
  Snapshot,
  StoredFile,
  User,
  World,
} from '../world/entities.ts';
import { dispatchedMessage, referredOf } from '../world/message-payloads.ts';
import { channelPayload } from '../world/payloads.ts';
import { type AllowedMentions, mentionsIn, newMentions } from './mentions.ts';

export interface NewMessage {
  /** That of its Discord thread for the beginning of a forum post; a new one unless told. */
  readonly id?: string;
  readonly channel: Channel;
  readonly author: User;
  readonly content: string;
  readonly replyTo?: string | null;
  readonly files?: readonly StoredFile[];
  readonly stickers?: readonly ApiObject[];
  readonly nonce?: string | null;
  readonly webhookId?: string | null;
  readonly type?: number;
  readonly embeds?: readonly ApiObject[];
  readonly components?: readonly ApiObject[];
  readonly flags?: number;
  readonly interaction?: MessageInteraction | null;
  readonly forwarded?: Snapshot | null;
  /** Absent: every mention notifies, as Discord's default is. */
  readonly allowedMentions?: AllowedMentions | undefined;
}

/** What an edit may change besides the text; what is absent stays. */
export interface MessageChange {
  readonly embeds?: readonly ApiObject[];
  readonly components?: readonly ApiObject[];
  readonly files?: readonly StoredFile[];
  readonly flags?: number;
}

export interface Messages {
  write(message: NewMessage): Message;
  /** @param at null leaves no mark of an edit, as when a deferred answer comes */
  edit(message: Message, content: string, at: string | null, change?: MessageChange): void;
  /** Discord shows what a link leads to: an update without an edit. */
  unfurl(message: Message, embeds: readonly ApiObject[]): void;
  remove(channel: Channel, ids: readonly string[]): void;
  /** Gives a reaction or takes it back; doing it again changes nothing. */
  react(message: Message, user: User, emoji: string, given: boolean): void;
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

  const dispatch = (t: string, message: Message, channel: Channel): void => {
    const whole = dispatchedMessage(message, world, cdnUrl());
    gateway.dispatch(t, channel.serverId, (intents) => {
      const reads = (intents & GatewayIntentBits.MessageContent) !== 0 && options.messageContent();
      return reads ? whole : withoutIntent(whole, message, channel, world);
    });
  };

  /** Whoever writes in a Discord thread takes it out of the archive. */
  const unarchive = (channel: Channel): void => {
    if (!channel.archived) return;
    channel.archived = false;
    gateway.dispatch('THREAD_UPDATE', channel.serverId, () => channelPayload(channel));
  };

  const edit: Messages['edit'] = (message, content, at, change = {}) => {
    const channel = world.channels.get(message.channelId);
    if (channel === undefined) return;
    Object.assign(message, change, { content, editedAt: at }, mentionsIn(message, content, channel, world));
    events.emit({ kind: 'edited', message, channel });
    dispatch('MESSAGE_UPDATE', message, channel);
  };

  return {
    edit,
    unfurl: (message, embeds) => edit(message, message.content, message.editedAt, { embeds }),

    write(draft) {
      const message = compose(draft, world, draft.id ?? nextId());
      const { channel } = draft;
      unarchive(channel);
      channel.messages.set(message.id, message);
      channel.lastMessageId = message.id;
      const [oldest] = channel.messages.keys();
      if (channel.messages.size > keptPerChannel && oldest !== undefined) channel.messages.delete(oldest);
      events.emit({ kind: 'message', message, channel });
      dispatch('MESSAGE_CREATE', message, channel);
      return message;
    },

    remove(channel, ids) {
      const known = ids.filter((id) => channel.messages.delete(id));
      const common = {
        channel_id: channel.id,
        ...(channel.serverId === null ? {} : { guild_id: channel.serverId }),
      };
      for (const messageId of known) events.emit({ kind: 'deleted', messageId, channel });
      const [only] = known;
      if (known.length === 1)
        gateway.dispatch('MESSAGE_DELETE', channel.serverId, () => ({ id: only, ...common }));
      if (known.length > 1)
        gateway.dispatch('MESSAGE_DELETE_BULK', channel.serverId, () => ({ ids: known, ...common }));
    },

    react(message, user, emoji, given) {
      const channel = world.channels.get(message.channelId);
      if (channel === undefined) return;
      const users = message.reactions.get(emoji) ?? new Set();
      if (given) users.add(user.id);
      else users.delete(user.id);
      if (users.size === 0) message.reactions.delete(emoji);
      else message.reactions.set(emoji, users);
      events.emit({ kind: 'reacted', message, channel });
    },
  };
}

/** The message as it will be kept; nobody is told of it. */
export function compose(draft: NewMessage, world: World, id: string): Message {
  const { channel, author, content, replyTo = null } = draft;
  return {
    ...newMentions({ channel, content, replyTo }, draft.allowedMentions, world),
    id,
    channelId: channel.id,
    author,
    webhookId: draft.webhookId ?? null,
    type: draft.type ?? (replyTo === null ? 0 : 19),
    content,
    editedAt: null,
    replyTo,
    forwarded: draft.forwarded ?? null,
    embeds: draft.embeds ?? [],
    components: draft.components ?? [],
    files: draft.files ?? [],
    ...(draft.stickers === undefined ? {} : { stickers: draft.stickers }),
    flags: draft.flags ?? 0,
    reactions: new Map(),
    interaction: draft.interaction ?? null,
    nonce: draft.nonce ?? null,
  };
}

/** As an application sees it without the message-content intent; what it replies to is hidden by the same rule. */
function withoutIntent(
  payload: Record<string, unknown>,
  message: Message,
  channel: Channel,
  world: World,
): Record<string, unknown> {
  const referred = referredOf(message, world)?.message;
  const hides = (one: Message): boolean => !isReadable(one, channel, world);
  const quoted = payload.referenced_message;
  return {
    ...payload,
    ...(hides(message) ? HIDDEN : {}),
    ...(referred !== undefined && hides(referred) && typeof quoted === 'object'
      ? { referenced_message: { ...quoted, ...HIDDEN } }
      : {}),
  };
}

const HIDDEN = { content: '', attachments: [], embeds: [], components: [] };

function isReadable(message: Message, channel: Channel, world: World): boolean {
  return (
    channel.type === 1 ||
    message.author.id === world.bot.id ||
    message.mentions.some((user) => user.id === world.bot.id)
  );
}
