/** What one person has asked to be forgotten of themselves. Pure. */

/** One person's request, as it waits in the record for the turn under way to end. */
export interface Erasure {
  /** The id of the request. */
  readonly jobId: string;
  readonly personId: string;
  /** How many of the person's messages waited for an answer, and wait no more. */
  readonly dropped: number;
}

/** What of one person a conversation holds, or what has left it. */
export interface ErasedCounts {
  readonly messages: number;
  /** Answers to turns that were the person's alone. */
  readonly answers: number;
  /** Quotes of the person in messages of others. */
  readonly quotes: number;
}
