/** The port to what places on Discord are called. */

/** From memory; null where it is not known. */
export interface Names {
  server(serverId: string): string | null;
  channel(channelId: string): string | null;
}
