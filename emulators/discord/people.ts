/** People: those who write in the local Discord, with what its app would do for them. */

import type { Messages } from './actions/messages.ts';
import type { Asked } from './interactions/asked.ts';
import { readCommandLine } from './interactions/command-line.ts';
import { type CommandUse, dataOf, spokenName } from './interactions/command-use.ts';
import { type Commands, isOffered } from './interactions/commands.ts';
import type { Interactions } from './interactions/interactions.ts';
import { timeOf } from './world/snowflake.ts';
import {
  type Channel,
  directMessage,
  MEMBER,
  type Message,
  type Part,
  type Snapshot,
  type StoredFile,
  type User,
  userNamed,
  type World,
} from './world/world.ts';

export interface Saying {
  readonly replyTo?: string;
  /** Whether a reply notifies whom it replies to; on, as in Discord's app. */
  readonly pingReply?: boolean;
  readonly files?: readonly StoredFile[];
  /** Posts through a webhook. */
  readonly webhook?: boolean;
  /** In the form of Discord's API: what a link shows, or what another bot says. */
  readonly embeds?: readonly Part[];
  readonly components?: readonly Part[];
  readonly stickers?: readonly Part[];
  readonly flags?: number;
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
  /** Forwards a message into a channel. */
  forward(channelId: string, message: Message): Message;
  /** Uses a command, as `/instructions set text: Be kind.`; throws where Discord's app would not offer it. */
  command(channelId: string, line: string, options?: { readonly force?: boolean }): Asked;
  /** Uses a command with its options as they are; `files` are its attachments, by id. */
  use(channelId: string, use: CommandUse, files?: readonly StoredFile[]): Asked;
  /** Asks the bot to complete the option that is being typed. */
  complete(channelId: string, use: CommandUse): Asked;
  /** Presses a button, or chooses in a select of a message that the person sees. */
  press(channelId: string, message: Message, component: Pressed): Asked;
  /** Sends a form back. */
  submit(channelId: string, customId: string, values: Readonly<Record<string, string>>): Asked;
  /** Sends a form back with its components as Discord has them. */
  submitComponents(
    channelId: string,
    customId: string,
    components: readonly object[],
    resolved: object,
  ): Asked;
}

export interface Pressed {
  readonly customId: string;
  /** Discord's number: 2 a button, 3 and 5 to 8 the selects. */
  readonly type: number;
  readonly values?: readonly string[];
}

interface PeopleOptions {
  readonly world: World;
  readonly messages: Messages;
  readonly interactions: Interactions;
  readonly commands: Commands;
  readonly now: () => number;
  readonly cdnUrl: () => string;
  readonly keepFile: (file: StoredFile) => void;
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
  const say = (channelId: string, text: string, saying: Saying = {}): Message => {
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
    ...createAsking(user, inChannel, options),
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
  const at = new Date(timeOf(message.id)).toISOString();
  const stickers = message.stickers === undefined ? {} : { stickers: message.stickers };
  return { channelId, messageId, content, at, editedAt, type, embeds, files, components, flags, ...stickers };
}

type Asking = Pick<Person, 'command' | 'use' | 'complete' | 'press' | 'submit' | 'submitComponents'>;

function createAsking(user: User, inChannel: (id: string) => Channel, options: PeopleOptions): Asking {
  const { world, interactions, commands, cdnUrl, keepFile } = options;
  const permissionsIn = ({ guildId }: Channel): bigint | null =>
    guildId === null ? null : (world.guilds.get(guildId)?.members.get(user.id) ?? MEMBER);
  const ask = (channelId: string, use: CommandUse, files: readonly StoredFile[], force: boolean): Asked => {
    const channel = inChannel(channelId);
    if (!force && !isOffered(use.command, permissionsIn(channel)))
      throw new Error(`${user.name} may not use /${use.command.name} here.`);
    const byId = new Map(files.map((file) => [file.id, file]));
    const data = dataOf(use, { world, channel, cdnUrl: cdnUrl(), files: byId });
    for (const file of files) keepFile(file);
    return interactions.ask(user, channel, {
      type: use.focused === undefined ? 2 : 4,
      data,
      command: spokenName(use),
      menu: use.command.type !== 1,
    });
  };
  const submitComponents: Asking['submitComponents'] = (channelId, customId, components, resolved) =>
    interactions.ask(user, inChannel(channelId), {
      type: 5,
      data: { custom_id: customId, components, ...(Object.keys(resolved).length > 0 ? { resolved } : {}) },
    });
  return {
    submitComponents,
    command: (channelId, line, { force = false } = {}) =>
      ask(channelId, readCommandLine(line, commands.registered), [], force),
    use: (channelId, use, files = []) => ask(channelId, use, files, false),
    complete: (channelId, use) => ask(channelId, use, [], false),
    press: (channelId, message, { customId, type, values = [] }) =>
      interactions.ask(user, inChannel(channelId), {
        type: 3,
        message,
        data: { custom_id: customId, component_type: type, ...(type === 2 ? {} : { values }) },
      }),
    submit: (channelId, customId, values) =>
      submitComponents(
        channelId,
        customId,
        Object.entries(values).map(([id, value], n) => ({
          type: 18,
          id: n * 2 + 1,
          component: { type: 4, id: n * 2 + 2, custom_id: id, value },
        })),
        {},
      ),
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
