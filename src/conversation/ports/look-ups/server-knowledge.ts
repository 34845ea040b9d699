/** The port to what there is to know of a channel and of a server, for those who may know it. */

import type { Place } from '../../place.ts';

/** A message as it stands in a channel. */
export interface SaidMessage {
  readonly id: string;
  readonly author: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface ChannelReader {
  /**
   * The latest messages of the channel, oldest first, or those before a message. `barred` where one of the people may not
   * read them, as Discord has it at this moment. Throws BotError where Discord does not tell.
   *
   * @param before a message's id; null for the end of the channel
   */
  read(
    place: Place,
    people: readonly string[],
    page: { readonly limit: number; readonly before: string | null },
    signal: AbortSignal,
  ): Promise<{ readonly kind: 'messages'; readonly messages: readonly SaidMessage[] } | Barred>;
}

export interface Barred {
  readonly kind: 'barred';
}

/** Somebody in a server. */
export interface FoundPerson {
  readonly id: string;
  /** As people call them there. */
  readonly name: string;
  readonly username: string;
  readonly isBot: boolean;
  readonly roles: readonly string[];
}

export interface PeopleFinder {
  /**
   * People of the server whose username or nickname begins with the text. `barred` where one of those who ask is not of
   * the server any more. Throws BotError where Discord does not tell.
   */
  find(
    serverId: string,
    people: readonly string[],
    search: { readonly text: string; readonly limit: number },
    signal: AbortSignal,
  ): Promise<{ readonly kind: 'people'; readonly people: readonly FoundPerson[] } | Barred>;
}
