/** People: those who write in the local Discord, with what its app would do for them. */

import { type Commands, readCommandLine } from './commands.ts';
import type { Asked, Interactions } from './interactions.ts';
import type { Messages } from './messages.ts';
import {
  type Channel,
  directMessage,
  MEMBER,
  type Message,
  type StoredFile,
  type User,
  userNamed,
  type World,
} from './world.ts';

export interface Saying {
  readonly replyTo?: string;
  /** Whether a reply notifies whom it replies to; on, as in Discord's app. */
  readonly pingReply?: boolean;
  readonly files?: readonly StoredFile[];
  /** Posts through a webhook. */
  readonly webhook?: boolean;
}

export interface Person {
  readonly user: User;
  /** Writes; `@Bobbin`, `@Ada` and `#general` become mentions as in Discord's app. */
  say(channelId: string, text: string, saying?: Saying): Message;
  /** Writes to the bot in private. */
  dm(text: string, saying?: Saying): Message;
  /** The id of the direct message with the bot. */
  readonly dmId: string;
  edit(channelId: string, messageId: string, text: string): void;
  remove(channelId: string, ...messageIds: string[]): void;
  /** Uses a command, as `/instructions set text: Be kind.`; throws where Discord's app would not offer it. */
  command(channelId: string, line: string, options?: { readonly force?: boolean }): Asked;
  /** Sends a form back. */
  submit(channelId: string, customId: string, values: Readonly<Record<string, string>>): Asked;
}

interface PeopleOptions {
  readonly world: World;
  readonly messages: Messages;
  readonly interactions: Interactions;
  readonly commands: Commands;
  readonly now: () => number;
}

/** Throws when there is nobody of that name. */
export function createPerson(name: string, options: PeopleOptions): Person {
  const { world, messages, interactions, commands, now } = options;
  const user = userNamed(world, name);
  if (user === undefined) throw new Error(`There is nobody named ${name}.`);
  const inChannel = (id: string): Channel => {
    const channel = world.channels.get(id);
    if (channel === undefined) throw new Error(`There is no channel ${id}.`);
    return channel;
  };
  const say = (channelId: string, text: string, saying: Saying = {}): Message => {
    const { replyTo = null, pingReply = true, files = [], webhook = false } = saying;
    const allowedMentions = { parse: ['users', 'roles', 'everyone'], replied_user: pingReply };
    const content = withMentions(text, world);
    const webhookId = webhook ? user.id : null;
    return messages.write({
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
    command(channelId, line, { force = false } = {}) {
      const channel = inChannel(channelId);
      const { command, data } = readCommandLine(line, commands.registered);
      const needs = BigInt(command.default_member_permissions ?? 0);
      const has =
        channel.guildId === null
          ? needs
          : (world.guilds.get(channel.guildId)?.members.get(user.id) ?? MEMBER);
      if ((has & needs) !== needs && !force)
        throw new Error(`${user.name} may not use /${command.name} here.`);
      return interactions.ask(user, channel, 2, data);
    },
    submit(channelId, customId, values) {
      const components = Object.entries(values).map(([id, value], n) => ({
        type: 18,
        id: n * 2 + 1,
        component: { type: 4, id: n * 2 + 2, custom_id: id, value },
      }));
      return interactions.ask(user, inChannel(channelId), 5, { custom_id: customId, components });
    },
  };
}

function withMentions(text: string, world: World): string {
  return text
    .replace(/@(\w+)/g, (whole, name: string) => {
      const user = userNamed(world, name);
      return user === undefined ? whole : `<@${user.id}>`;
    })
    .replace(/#(\w+)/g, (whole, name: string) => {
      const channel = [...world.channels.values()].find((one) => one.name === name && one.guildId !== null);
      return channel === undefined ? whole : `<#${channel.id}>`;
    });
}
