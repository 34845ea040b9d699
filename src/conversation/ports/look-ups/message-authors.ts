/** The port to who wrote a message of which Discord does not say it, such as one that was forwarded. */

export interface MessageAuthors {
  /** The author's id; null where the bot may not read the message, or it is not told in time. Never rejects. */
  authorOf(channelId: string, messageId: string): Promise<string | null>;
}
