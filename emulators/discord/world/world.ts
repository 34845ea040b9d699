/** The world: who and what there is on the local Discord. */

import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';

export interface User {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly bot: boolean;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
}

/** A part of a message in the form of Discord's API: an embed, a row of components. */
export type Part = Readonly<Record<string, unknown>>;

/** The interaction that a message of the bot answers. */
export interface MessageInteraction {
  readonly id: string;
  /** Discord's number: 2 a command, 3 a component, 5 a form. */
  readonly type: number;
  readonly user: User;
  /** Such as `instructions show`; null for a component or a form. */
  readonly name: string | null;
}

/** What was forwarded, frozen at that moment; Discord does not say whose it was. */
export interface Snapshot {
  readonly channelId: string;
  readonly messageId: string;
  readonly content: string;
  readonly at: string;
  readonly editedAt: string | null;
  readonly type: number;
  readonly embeds: readonly Part[];
  readonly files: readonly StoredFile[];
  readonly components?: readonly Part[];
  readonly stickers?: readonly Part[];
  readonly flags?: number;
}

/** A message as Discord keeps it. `pinged` is whom its mentions really notified. */
export interface Message {
  readonly id: string;
  readonly channelId: string;
  readonly author: User;
  readonly webhookId: string | null;
  readonly type: number;
  content: string;
  editedAt: string | null;
  readonly replyTo: string | null;
  readonly forwarded: Snapshot | null;
  embeds: readonly Part[];
  components: readonly Part[];
  files: readonly StoredFile[];
  readonly stickers?: readonly Part[];
  /** Discord's bits, such as 64 for an ephemeral message. */
  flags: number;
  /** Ids of those who gave it, by emoji. */
  readonly reactions: Map<string, Set<string>>;
  readonly interaction: MessageInteraction | null;
  readonly nonce: string | null;
  mentions: readonly User[];
  mentionRoles: readonly string[];
  mentionsEveryone: boolean;
  readonly pinged: {
    readonly users: readonly string[];
    readonly roles: readonly string[];
    readonly everyone: boolean;
  };
}

export interface Channel {
  readonly id: string;
  /** 0 text, 1 direct message, 11 Discord thread, 15 forum, as in Discord's API. */
  readonly type: 0 | 1 | 11 | 15;
  readonly name: string;
  readonly guildId: string | null;
  readonly parentId: string | null;
  /** Who began a Discord thread. */
  readonly ownerId: string | null;
  /** The person of a direct message. */
  readonly recipient: User | null;
  readonly messages: Map<string, Message>;
  lastMessageId: string | null;
  /** What the bot may do here while it is not timed out; a Discord thread goes by the channel that it hangs on. */
  botPermissions: bigint;
  /** Of a Discord thread: posting takes it out of the archive again, unless it is locked. */
  archived: boolean;
  locked: boolean;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  /** The role that Discord makes for a bot when it is invited. */
  readonly botRoleId: string;
  /** What that role allows. */
  botPermissions: bigint;
  /** Permissions by person. */
  readonly members: Map<string, bigint>;
  /** What people are called in this server, by person. */
  readonly nicknames: Map<string, string>;
  /** Until when the bot is timed out, in milliseconds since the epoch. */
  botTimedOutUntil: number | null;
}

export interface World {
  readonly bot: User;
  readonly guilds: Map<string, Guild>;
  readonly channels: Map<string, Channel>;
  readonly users: Map<string, User>;
}

export const MEMBER =
  Permission.ViewChannel |
  Permission.SendMessages |
  Permission.ReadMessageHistory |
  Permission.UseApplicationCommands;
export const ADMIN = MEMBER | Permission.ManageGuild | Permission.ManageMessages;
export const BOT =
  Permission.ViewChannel |
  Permission.SendMessages |
  Permission.SendMessagesInThreads |
  Permission.ReadMessageHistory |
  Permission.AttachFiles |
  Permission.EmbedLinks |
  Permission.AddReactions |
  Permission.CreatePublicThreads;

/** The ids stay the same from start to start, so that a bot that kept its store finds its conversations again. */
export const BOT_ID = '1100000000000000001';
export const WORKSHOP = '1100000000000000100';
export const GENERAL = '1100000000000000101';
export const RANDOM = '1100000000000000102';

export function createWorld(): World {
  const bot: User = { id: BOT_ID, username: 'bobbin', name: 'Bobbin', bot: true };
  const world: World = { bot, guilds: new Map(), channels: new Map(), users: new Map([[bot.id, bot]]) };
  addGuild(world, WORKSHOP, 'Workshop');
  addChannel(world, { id: GENERAL, name: 'general', guildId: WORKSHOP });
  addChannel(world, { id: RANDOM, name: 'random', guildId: WORKSHOP });
  addUser(world, { id: '1100000000000000011', name: 'Ada', permissions: ADMIN });
  addUser(world, { id: '1100000000000000012', name: 'Ben', permissions: MEMBER });
  addUser(world, { id: '1100000000000000013', name: 'Clank', permissions: MEMBER, bot: true });
  return world;
}

export function addGuild(world: World, id: string, name: string): Guild {
  const botRoleId = String(BigInt(id) + 50n);
  const guild: Guild = {
    id,
    name,
    botRoleId,
    botPermissions: BOT,
    members: new Map(),
    nicknames: new Map(),
    botTimedOutUntil: null,
  };
  world.guilds.set(id, guild);
  return guild;
}

export function addUser(
  world: World,
  { id, name, permissions, bot = false }: { id: string; name: string; permissions: bigint; bot?: boolean },
): User {
  const user: User = { id, username: name.toLowerCase(), name, bot };
  world.users.set(id, user);
  for (const guild of world.guilds.values()) guild.members.set(id, permissions);
  return user;
}

export function addChannel(
  world: World,
  channel: {
    id: string;
    name: string;
    guildId: string | null;
    parentId?: string;
    ownerId?: string;
    recipient?: User;
    forum?: boolean;
  },
): Channel {
  const { id, name, guildId, parentId = null, ownerId = null, recipient = null, forum = false } = channel;
  const inServer = parentId === null ? (forum ? 15 : 0) : 11;
  const made: Channel = {
    id,
    name,
    guildId,
    type: recipient === null ? inServer : 1,
    parentId,
    ownerId,
    recipient,
    messages: new Map(),
    lastMessageId: null,
    botPermissions: BOT,
    archived: false,
    locked: false,
  };
  world.channels.set(made.id, made);
  return made;
}

/** The person's direct message with the bot; its id follows from theirs. */
export function directMessage(world: World, recipient: User): Channel {
  const id = String(BigInt(recipient.id) + 1_000n);
  return world.channels.get(id) ?? addChannel(world, { id, name: world.bot.name, guildId: null, recipient });
}

export function userNamed(world: World, name: string): User | undefined {
  return [...world.users.values()].find((user) => user.name.toLowerCase() === name.toLowerCase());
}
