/** The port to what is known of a Discord thread from before the bot was addressed in it. */

import type { Beginning } from '../../message.ts';

export interface DiscordThreads {
  /** Whether it is known to be a Discord thread or forum post. */
  isThread(channelId: string): boolean;
  /**
   * How the Discord thread or forum post began: its title, and its first message where that can be had within a few
   * seconds. Null for any other channel, and for one that is not known to be a Discord thread. Never rejects.
   */
  beginning(channelId: string): Promise<Beginning | null>;
}
