/** The page's contract: who there is, and where they talk. Ids are Discord's; moments are ISO 8601 unless said otherwise. */

export interface PageUser {
  readonly id: string;
  /** As it is shown, such as `Ada`. */
  readonly name: string;
  readonly bot: boolean;
  /** Of the avatar, as `#rrggbb`; white text on it can be read. */
  readonly colour: string;
}

/** Somebody the page can write as. */
export interface PagePerson extends PageUser {
  /** `bot` is another bot than the one that is tried out: it only writes messages. */
  readonly role: 'admin' | 'member' | 'bot';
  /** The direct message with the bot; null for another bot. */
  readonly directId: string | null;
}

export interface PageServer {
  readonly id: string;
  readonly name: string;
}

export interface PageChannel {
  readonly id: string;
  /** `thread` is a Discord thread. */
  readonly kind: 'text' | 'thread' | 'direct';
  /** Bare, such as `general`; of a direct message the bot's name. */
  readonly name: string;
  /** Null for a direct message. */
  readonly serverId: string | null;
  /** The channel that a Discord thread hangs on. */
  readonly parentId: string | null;
  /** Whose direct message with the bot it is: nobody else is shown it. */
  readonly personId: string | null;
  /** Ids grow with time; compare them as BigInt. Ephemeral messages do not count. */
  readonly lastMessageId: string | null;
}

/** What the ids in a message's text are called: `<@id>`, `<#id>`, `<@&id>`. An event brings new channels. */
export interface Names {
  readonly users: Readonly<Record<string, string>>;
  readonly channels: Readonly<Record<string, string>>;
  readonly roles: Readonly<Record<string, string>>;
}

/** The last message that each person has read, by person and channel. Absent: none. */
export type ReadMarks = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Limits {
  /** UTF-16 units of a message's text. */
  readonly text: number;
  /** Files of a message. */
  readonly files: number;
  /** Bytes of one file. */
  readonly fileBytes: number;
}
