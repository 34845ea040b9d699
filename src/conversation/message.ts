/** A Discord message in our words, as ingest hands it over and as a conversation keeps it. */

/** What a person attached. The URL expires within a day, so it is read at once or not at all. */
export interface AttachmentNote {
  readonly name: string;
  /** MIME type, where Discord knows it. */
  readonly mime: string | null;
  /** Bytes. */
  readonly size: number;
  readonly url: string;
}

/** What a message comes with that was said before it. */
export type Quote =
  /** The message that a person replied to or forwarded. */
  | {
      readonly kind: 'reply' | 'forward';
      readonly messageId: string | null;
      /** Null for a forward: Discord does not say who wrote it. */
      readonly author: string | null;
      readonly text: string;
    }
  | Beginning;

/** How the Discord thread began in which it was said. */
export interface Beginning {
  readonly kind: 'beginning';
  readonly title: string;
  /** Null where there is none, or it could not be had. */
  readonly first: FirstMessage | null;
}

/** The message that a Discord thread or forum post began with. */
export interface FirstMessage {
  readonly authorId: string;
  readonly author: string;
  readonly text: string;
}

/** A message as it arrives, with everything the gate asks about. */
export interface IncomingMessage {
  /** Snowflake. Ids grow with time; compare them as BigInt. */
  readonly id: string;
  readonly channelId: string;
  /** Null in a direct message. */
  readonly serverId: string | null;
  readonly author: {
    readonly id: string;
    readonly name: string;
    readonly kind: 'person' | 'bot' | 'webhook' | 'self';
  };
  /** False for joins, pins and Discord's other notices. */
  readonly isUserMessage: boolean;
  /** The bot is mentioned by its user or by its own role; a mention of everyone or here is none. */
  readonly mentionsBot: boolean;
  /** It replies to a message of the bot. */
  readonly repliesToBot: boolean;
  /** The text without the bot's own mention, other mentions written as readable names. */
  readonly text: string;
  readonly quote: Quote | null;
  readonly attachments: readonly AttachmentNote[];
  /** Discord hid the text because the message-content intent is off. */
  readonly contentHidden: boolean;
}

/** An accepted message: what the conversation keeps until it has been answered. */
export interface PendingMessage {
  readonly id: string;
  readonly authorId: string;
  /** Null for what nobody has said: how a Discord thread began. */
  readonly author: string | null;
  readonly text: string;
  readonly quote: Quote | null;
  readonly attachments: readonly AttachmentNote[];
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number;
}
