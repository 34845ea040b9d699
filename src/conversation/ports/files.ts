/** The port to what people attach: read at once from Discord's own hosts and from nowhere else. */

import type { AttachmentNote, Unread } from '../message.ts';

/** What a file is, told from its bytes and not from its name. */
export type FileKind = 'image' | 'document' | 'text' | 'audio' | 'other';

/** A file that was read whole. */
export interface FileAtHand {
  /** A short plain name with the ending that goes with its bytes. */
  readonly name: string;
  readonly mime: string;
  readonly kind: FileKind;
  readonly bytes: Blob;
}

/** Where an attachment is. Through the message its link can be had anew. */
export interface FileSource {
  readonly channelId: string;
  /** Null for what came with a command. */
  readonly messageId: string | null;
  readonly note: AttachmentNote;
}

export type Fetched =
  | { readonly kind: 'file'; readonly file: FileAtHand }
  | { readonly kind: 'unread'; readonly why: Unread };

export interface ExtractedText {
  /** As much as one attachment may have of a turn. */
  readonly text: string;
  readonly isWhole: boolean;
}

export interface Files {
  /**
   * Reads an attachment, and hands it to `use`: few are at hand at one time, so `use` is to be done with it soon. Rejects
   * with the signal's reason or with what `use` throws; every other trouble is a value.
   */
  fetch<T>(source: FileSource, signal: AbortSignal, use: (fetched: Fetched) => Promise<T>): Promise<T>;
  /** Keeps a file at hand for the next `fetch` of it, as long as there is room; the one after that reads it anew. */
  keep(source: FileSource, file: FileAtHand): void;
  /** The text of a text, or the text in a document; null where there is none to be had. Rejects with the signal's reason. */
  textOf(file: FileAtHand, signal: AbortSignal): Promise<ExtractedText | null>;
}

/** The attachment's link of now; null where the message or the attachment is gone, or cannot be read. Never rejects. */
export type FreshLink = (source: FileSource, signal: AbortSignal) => Promise<string | null>;
