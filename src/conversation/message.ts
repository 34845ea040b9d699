/** A Discord message in our words, as ingest hands it over and as a conversation keeps it. */

import type { EngineKind } from './refs.ts';

/** What a person attached, as Discord tells of it. */
export interface AttachmentNote {
  readonly name: string;
  /** MIME type, where Discord knows it. */
  readonly mime: string | null;
  /** Bytes; 0 where Discord does not tell. */
  readonly size: number;
  /** It expires within a day. What stands before its query stays the same. */
  readonly url: string;
  /** It came with the message that is replied to. */
  readonly isQuoted?: true;
  readonly isSticker?: true;
}

/** Why the assistant does not get an attachment. */
export type Unread =
  | 'too-large'
  | 'gone' // Discord no longer has it
  | 'not-delivered' // Discord failed to deliver it
  | 'unknown-kind'
  | 'broken' // it is not what it begins as, or it does not open
  | 'not-taken' // the assistant takes nothing of this kind
  | 'refused'; // the assistant has refused what it was given

/** What of an attachment reaches the assistant. */
export type AttachmentContent =
  /** Its text, or the beginning of it; of audio what is said in it. */
  | { readonly kind: 'text'; readonly text: string; readonly isWhole: boolean; readonly isSpoken?: true }
  /** A copy that the assistant keeps. */
  | {
      readonly kind: 'uploaded';
      readonly as: 'image' | 'file';
      readonly engine: EngineKind;
      readonly fileId: string;
    }
  /** A picture that goes along with the run, and is read again for it. */
  | { readonly kind: 'with-run'; readonly engine: EngineKind }
  /** The assistant has refused it as a file: it is fetched once more, for its text. */
  | { readonly kind: 'as-text' }
  | { readonly kind: 'unread'; readonly why: Unread };

/** An attachment of an accepted message. */
export interface Attachment extends AttachmentNote {
  /** Null until it was fetched. */
  readonly content: AttachmentContent | null;
}

/** What a message comes with that was said before it. */
export type Quote =
  /** The message that a person replied to or forwarded. */
  | {
      readonly kind: 'reply' | 'forward';
      readonly messageId: string | null;
      /** Whose words they are; missing where Discord does not say. */
      readonly authorId?: string;
      /** Of a forward: the channel that the original is in. */
      readonly fromChannelId?: string;
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

/** The interaction by which a message came, and through which it is answered. */
export interface Via {
  readonly applicationId: string;
  /** A secret: whoever has it answers in the bot's name. */
  readonly token: string;
  /**
   * When Discord takes nothing through it any more, in milliseconds since the epoch by Discord's clock; 0 where the answer
   * belongs in another channel than the interaction's.
   */
  readonly until: number;
  /** Its answer is for the person who asked, and for nobody else. */
  readonly isPrivate: boolean;
  /** The token is over, and what is left of the answer goes another way. */
  readonly isOver?: true;
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
    /** Ids of their roles in the server; missing where Discord has not told. */
    readonly roles?: readonly string[];
    /** They have Manage Server. */
    readonly mayManage?: true;
  };
  /** False for joins, pins and Discord's other notices. */
  readonly isUserMessage: boolean;
  /** The bot is mentioned by its user or by its own role; a mention of everyone or here is none. */
  readonly mentionsBot: boolean;
  /** Everyone or whoever is here is mentioned. */
  readonly mentionsEveryone?: true;
  /** It replies to a message of the bot. */
  readonly repliesToBot: boolean;
  /** The text without the bot's own mention, other mentions written as readable names. */
  readonly text: string;
  readonly quote: Quote | null;
  readonly attachments: readonly AttachmentNote[];
  /** Discord hid the text because the message-content intent is off. */
  readonly contentHidden: boolean;
  /** Of an ask, whose id is that of the interaction; missing for what was written in the channel. */
  readonly via?: Via;
}

/** An accepted message: what the conversation keeps until it has been answered. */
export interface PendingMessage {
  readonly id: string;
  readonly authorId: string;
  /** Null for what nobody has said: how a Discord thread began. */
  readonly author: string | null;
  readonly text: string;
  readonly quote: Quote | null;
  readonly attachments: readonly Attachment[];
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number;
  /** Of an ask. */
  readonly via?: Via;
}
