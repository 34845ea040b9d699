/** The port to which servers the bot is in. */

export interface Servers {
  /** Null while that is not known; true also for a server that is merely unavailable. */
  isIn(serverId: string): boolean | null;
}
