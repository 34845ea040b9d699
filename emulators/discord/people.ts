/** People: those who write in the local Discord, with what its app would do for them. */

import type { Messages } from './actions/messages.ts';
import {
  createInteractionUse,
  type InteractionUse,
  type InteractionUseOptions,
} from './interactions/interaction-use.ts';
import type { ApiObject, Channel, Message, Snapshot, StoredFile, User, World } from './world/entities.ts';
import { snowflakeTime } from './world/snowflake.ts';
import { directMessage, userNamed } from './world/world.ts';

export interface SayOptions {
  readonly replyTo?: string;
  /** Whether a reply notifies whom it replies to; on, as in Discord's app. */
  readonly pingReply?: boolean;
  readonly files?: readonly StoredFile[];
  /** Posts through a webhook. */
  readonly webhook?: boolean;
  /** In the form of Discord's API: what a link shows, or what another bot says. */
  readonly embeds?: readonly ApiObject[];
  readonly components?: readonly ApiObject[];
  readonly stickers?: readonly ApiObject[];
  readonly flags?: number;
}

export interface Person extends InteractionUse {
  readonly user: User;
  /** Writes; `@Bobbin`, `@Ada` and `#general` become mentions as in Discord's app. */
  say(channelId: string, text: string, options?: SayOptions): Message;
  /** Writes to the bot in private. */
  dm(text: string, options?: SayOptions): Message;
  /** The id of the direct message with the bot. */
  readonly dmId: string;
  edit(channelId: string, messageId: string, text: string): void;
  remove(channelId: string, ...messageIds: string[]): void;
  /** Forwards a message into a channel. */
  forward(channelId: string, message: Message): Message;
}

interface PeopleOptions extends InteractionUseOptions {
  readonly messages: Messages;
  readonly now: () => number;
}

/** Throws when there is nobody of that name. */
export function createPerson(name: string, options: PeopleOptions): Person {
  const { world, messages, now, keepFile } = options;
  const user = userNamed(world, name);
  if (user === undefined) throw new Error(`There is nobody named ${name}.`);
  const inChannel = (id: string): Channel => {
    const channel = world.channels.get(id);
    if (channel === undefined) throw new Error(`There is no channel ${id}.`);
    return channel;
  };
  const say = (channelId: string, text: string, saying: SayOptions = {}): Message => {
    const { replyTo = null, pingReply = true, files = [], webhook = false, ...parts } = saying;
    const allowedMentions = { parse: ['users', 'roles', 'everyone'], replied_user: pingReply };
    const content = withMentions(text, world);
    const webhookId = webhook ? user.id : null;
    for (const file of files) keepFile(file);
    return messages.write({
      ...parts,
      channel: inChannel(channelId),
      author: user,
      content,
      replyTo,
      files,
      webhookId,
      allowedMentions,
    });
  };
  const dmId = directMessage(world, user).id;
  return {
    ...createInteractionUse(user, inChannel, options),
    user,
    dmId,
    say,
    dm: (text, saying) => say(dmId, text, saying),
    edit(channelId, messageId, text) {
      const message = inChannel(channelId).messages.get(messageId);
      if (message !== undefined)
        messages.edit(message, withMentions(text, world), new Date(now()).toISOString());
    },
    remove: (channelId, ...messageIds) => messages.remove(inChannel(channelId), messageIds),
    forward: (channelId, message) =>
      messages.write({
        channel: inChannel(channelId),
        author: user,
        content: '',
        type: 0,
        flags: HAS_SNAPSHOT,
        forwarded: snapshotOf(message),
      }),
  };
}

/** The bit of a forwarding message. */
const HAS_SNAPSHOT = 1 << 14;

/** What is forwarded of a forward is what that forwarded. */
function snapshotOf(message: Message): Snapshot {
  if (message.forwarded !== null) return message.forwarded;
  const { channelId, id: messageId, content, editedAt, type, embeds, files, components, flags } = message;
  const at = new Date(snowflakeTime(message.id)).toISOString();
  const stickers = message.stickers === undefined ? {} : { stickers: message.stickers };
  return { channelId, messageId, content, at, editedAt, type, embeds, files, components, flags, ...stickers };
}

function withMentions(text: string, world: World): string {
  return text
    .replace(/@(\w+)/g, (whole, name: string) => {
      const user = userNamed(world, name);
      return user === undefined ? whole : `<@${user.id}>`;
    })
    .replace(/#(\w+)/g, (whole, name: string) => {
      const channel = [...world.channels.values()].find((one) => one.name === name && one.serverId !== null);
      return channel === undefined ? whole : `<#${channel.id}>`;
    });
}
