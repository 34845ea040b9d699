/** Where something happens on Discord. */

export interface Place {
  readonly channelId: string;
  /** Null in a direct message. */
  readonly serverId: string | null;
}

/** A server's conversations share what there is between them; a direct message stands for itself. */
export function fairnessKey(place: Place): string {
  return place.serverId ?? place.channelId;
}
