/** The page's contract: a message as the local Discord holds it. Its text is Discord's Markdown, untouched. */

import type { PageUser } from './places.ts';

export interface PageMessage {
  readonly id: string;
  readonly channelId: string;
  /** Discord's number: 0 ordinary, 19 reply, 20 answer to a slash command, 23 to a context menu, 18 Discord thread begun, 21 what it was begun from. */
  readonly type: number;
  readonly author: PageUser;
  readonly content: string;
  readonly at: string;
  readonly editedAt: string | null;
  /** Ids of those whom it mentions, the one replied to included if the reply notifies. */
  readonly mentions: readonly string[];
  readonly mentionsEveryone: boolean;
  readonly replyTo: ReplySnippet | null;
  readonly forwarded: Forwarded | null;
  /** As in Discord's API. */
  readonly embeds: readonly Readonly<Record<string, unknown>>[];
  readonly attachments: readonly PageAttachment[];
  /** Rows of buttons and selects, as in Discord's API; the acts name a component by its `custom_id`. */
  readonly components: readonly Readonly<Record<string, unknown>>[];
  readonly reactions: readonly PageReaction[];
  /** The Discord thread that was begun from it; its id is the message's own. */
  readonly threadId: string | null;
  /** What it answers, if it answers an interaction. */
  readonly answers: Answered | null;
  /** The id of the one person who sees it; null for everyone. It is gone after a restart of the playground. */
  readonly onlyFor: string | null;
  /** A deferred answer: the bot is thinking, and the text is still to come. */
  readonly thinking: boolean;
}

/** The message replied to; both are null if it has been deleted. */
export interface ReplySnippet {
  readonly id: string;
  readonly author: PageUser | null;
  /** Its beginning, at most 200 characters; empty if it holds only files. */
  readonly content: string | null;
}

export interface Forwarded {
  readonly content: string;
  readonly at: string;
  readonly embeds: readonly Readonly<Record<string, unknown>>[];
  readonly attachments: readonly PageAttachment[];
}

export interface PageAttachment {
  readonly id: string;
  readonly name: string;
  /** Empty if unknown. */
  readonly mime: string;
  /** Bytes. */
  readonly size: number;
  /** On the page's own origin. Images, sound and film are shown in place, everything else is a download. */
  readonly url: string;
  /** In pixels, of PNG, JPEG, GIF and WebP; null for anything else. */
  readonly width: number | null;
  readonly height: number | null;
  readonly spoiler: boolean;
}

export interface PageReaction {
  readonly emoji: string;
  /** Ids of those who gave it. */
  readonly users: readonly string[];
}

export interface Answered {
  readonly interactionId: string;
  /** Who asked. */
  readonly user: PageUser;
  /** Such as `/instructions show` or `Ask about this`; null for a form, a button or a select. */
  readonly command: string | null;
}

/** A part of a channel's history, oldest first. */
export interface History {
  readonly messages: readonly PageMessage[];
  /** Whether there is more on either side. */
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}
