/** The port to what tells whether a text is against the rules of whoever runs the bot. */

export interface Moderator {
  /** What the assistant says is looked at, too, before anybody reads it. */
  readonly reviewsAnswers: boolean;
  /** The indices of the texts that are flagged. Throws EngineError. Asking twice does no harm. */
  flagged(texts: readonly string[], signal?: AbortSignal): Promise<ReadonlySet<number>>;
}
