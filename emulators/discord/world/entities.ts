/** Who and what there is on the local Discord, as it keeps them. */

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
export type ApiObject = Readonly<Record<string, unknown>>;

/** The interaction that a message of the bot answers. */
export interface MessageInteraction {
  readonly id: string;
  /** Discord's number: 2 a command, 3 a component, 5 a form. */
  readonly type: number;
  readonly user: User;
  /** Such as `instructions show`; null for a component or a form. */
  readonly name: string | null;
  /** Of a message that follows the first response: that response's id. */
  readonly originalId?: string;
}

/** What was forwarded, frozen at that moment; Discord does not say whose it was. */
export interface Snapshot {
  readonly channelId: string;
  readonly messageId: string;
  readonly content: string;
  readonly at: string;
  readonly editedAt: string | null;
  readonly type: number;
  readonly embeds: readonly ApiObject[];
  readonly files: readonly StoredFile[];
  readonly components?: readonly ApiObject[];
  readonly stickers?: readonly ApiObject[];
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
  embeds: readonly ApiObject[];
  components: readonly ApiObject[];
  files: readonly StoredFile[];
  readonly stickers?: readonly ApiObject[];
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
  readonly serverId: string | null;
  readonly parentId: string | null;
  /** Who began a Discord thread. */
  readonly ownerId: string | null;
  /** The person of a direct message. */
  readonly recipient: User | null;
  readonly messages: Map<string, Message>;
  lastMessageId: string | null;
  /** What the bot may do here while it is not timed out; a Discord thread goes by the channel that it hangs on. */
  botPermissions: bigint;
  /** What people may not do here, of what they may do elsewhere, by person. */
  readonly denied: Map<string, bigint>;
  /** Of a Discord thread: posting takes it out of the archive again, unless it is locked. */
  archived: boolean;
  locked: boolean;
}

/** A role of a server. */
export interface Role {
  readonly id: string;
  readonly name: string;
  readonly permissions: bigint;
  /** Ids of those who have it. */
  readonly people: Set<string>;
}

export interface Server {
  readonly id: string;
  readonly name: string;
  /** The role that Discord makes for a bot when it is invited. */
  readonly botRoleId: string;
  /** What that role allows. */
  botPermissions: bigint;
  /** Those that people have besides the one for everybody, by id. */
  readonly roles: Map<string, Role>;
  /** Permissions by person. */
  readonly members: Map<string, bigint>;
  /** Ids of those who are not of it any more. */
  readonly left: Set<string>;
  /** What people are called in this server, by person. */
  readonly nicknames: Map<string, string>;
  /** Of its boosts: from the second on it takes larger files. */
  premiumTier: 0 | 1 | 2 | 3;
  /** Until when the bot is timed out, in milliseconds since the epoch. */
  botTimedOutUntil: number | null;
  /** When the bot was invited, as Discord writes times. */
  joinedAt: string;
  /** The channel of Discord's own notices. */
  systemChannelId: string | null;
}

export interface World {
  readonly bot: User;
  readonly servers: Map<string, Server>;
  readonly channels: Map<string, Channel>;
  readonly users: Map<string, User>;
}
