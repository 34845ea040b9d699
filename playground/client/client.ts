/** The user client: what people see and do on the local Discord, for the page and the command line. */

import type { Choice, CommandUse, ComponentUse, FormUse, PageCommand } from '../contract/actions.ts';
import type { History, PageMessage } from '../contract/message.ts';
import type { Names, PageChannel, PagePerson, PageServer, PageUser, ReadMarks } from '../contract/places.ts';
import type { HistoryQuery } from './history.ts';

/** A file on its way in, with the field that it came in. */
export interface Upload {
  readonly field: string;
  readonly name: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
}

export interface WriteOptions {
  readonly replyTo?: string | null | undefined;
  readonly pingReply?: boolean | undefined;
  readonly files?: readonly Upload[];
}

/** Persons, channels and messages are named by their ids. Every action throws an Error that says why it was not done. */
export interface UserClient {
  readonly self: PageUser;
  readonly people: readonly PagePerson[];
  servers(): readonly PageServer[];
  channels(): readonly PageChannel[];
  names(): Names;
  readMarks(): ReadMarks;
  history(channelId: string, query: HistoryQuery & { readonly as?: string | undefined }): History;
  commands(personId: string, channelId: string): readonly PageCommand[];
  /** The channel of a name such as `general`, `#general` or `dm`; undefined if there is none. */
  find(name: string, personId: string): PageChannel | undefined;

  /** A text that begins with a slash is a command; then there is no message. */
  write(personId: string, channelId: string, text: string, writing?: WriteOptions): PageMessage | null;
  edit(personId: string, channelId: string, messageId: string, text: string): PageMessage;
  remove(personId: string, channelId: string, messageId: string): void;
  forward(personId: string, channelId: string, from: { channel: string; message: string }): PageMessage;
  react(personId: string, channelId: string, messageId: string, emoji: string): PageMessage;
  beginThread(personId: string, channelId: string, messageId: string | null, name: string): PageChannel;
  read(personId: string, channelId: string, messageId: string): void;

  /** The interactions resolve with their id; what comes of them is told by the events. */
  use(use: CommandUse, files: readonly Upload[]): string;
  complete(use: CommandUse & { readonly focused: string }): Promise<readonly Choice[]>;
  press(use: ComponentUse): string;
  submit(use: FormUse, files: readonly Upload[]): string;
}
