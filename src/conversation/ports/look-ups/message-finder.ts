/** The port to one message as it stands on Discord, for somebody who can see it. */

import type { IncomingMessage } from '../../message.ts';
import type { Place } from '../../place.ts';

/** What somebody asks about from a place. */
export type Sought =
  /** `isShown`: Discord shows it to them at this moment. `in` is where it lies, as far as they say. */
  | { readonly kind: 'message'; readonly id: string; readonly in: Place; readonly isShown?: true }
  /** Their own latest one in the place itself, of the last 100 that were said there. */
  | { readonly kind: 'own-latest' };

export type FoundMessage =
  | { readonly kind: 'found'; readonly message: IncomingMessage }
  /** There is none, or they may not see it: nobody learns which. */
  | { readonly kind: 'not-found' }
  /** The bot itself may not read it. */
  | { readonly kind: 'unreadable'; readonly messageId: string | null };

export interface MessageFinder {
  /**
   * Throws BotError where Discord does not tell.
   *
   * @param place where they ask, which they can see
   */
  find(place: Place, personId: string, sought: Sought, signal: AbortSignal): Promise<FoundMessage>;
}
