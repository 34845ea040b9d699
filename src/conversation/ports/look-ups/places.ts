/** The port to how places on Discord lie to one another. */

import type { Place } from '../../place.ts';

/** The channel that a Discord thread hangs on. */
export interface Around {
  readonly channelId: string;
  /** It holds posts and nothing else, as a forum does: the Discord thread is one of them. */
  readonly isForum: boolean;
  /** Who has begun the Discord thread; null where Discord does not tell. */
  readonly startedBy: string | null;
}

export interface Places {
  /**
   * Null for a channel that is no Discord thread. From memory as a rule; of a channel that is not known yet Discord is asked,
   * for a few seconds at the most, and null stands where it does not tell. Never rejects.
   */
  around(place: Place): Promise<Around | null>;
  /** Whether the channel is known to be in the server. From memory. */
  isIn(channelId: string, serverId: string): boolean;
}
