/**
 * A history: what people said, what the bot posted and what runs it started, as the local servers saw it.
 * Every question carries a token that nobody can guess and every answer marks each of its lines, so that each word is
 * traced to where it came from.
 */

/** A message that a person addressed to the bot. */
export interface Question {
  /** Snowflake. */
  readonly id: string;
  readonly channelId: string;
  /** One for its text as it was written, and one for every edit. */
  readonly tokens: readonly string[];
  /** Whether it must have exactly one answer. False once it was deleted, or a stop or a reset may have ended it. */
  readonly owed: boolean;
  /** Whether it reached the bot before any later one; only then is its place in the order promised. */
  readonly inOrder: boolean;
}

/** A message of the bot, as it stands there in the end. */
export interface Posted {
  readonly id: string;
  readonly channelId: string;
  readonly replyTo: string | null;
  readonly content: string;
}

/** One execution of the model, which is paid for. */
export interface Run {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** The messages of people in its thread, oldest first. */
  readonly userTexts: readonly string[];
  /** Everything that it was given, instructions and earlier answers too. */
  readonly input: string;
  /** Its answer. */
  readonly text: string;
  /** Whether it ended in a failure of the service's own, which is not paid for. */
  readonly failed: boolean;
}

/** Each list in the order in which things happened. */
export interface History {
  readonly questions: readonly Question[];
  readonly posts: readonly Posted[];
  readonly runs: readonly Run[];
  /** When something cut off runs that nobody can go on with; each costs every turn under way at most one more run. */
  readonly cutOffs: readonly number[];
}

const TOKEN = /\bq-[0-9a-z]{10}\b/g;
const MARK = /\ba-([0-9a-z]{10})\.(\d+)\/(\d+)\b/g;

/** A line of an answer: the n-th of so many. */
export interface Mark {
  readonly answerId: string;
  readonly n: number;
  readonly of: number;
}

/** @param random a number in [0, 1) */
export function createToken(random: () => number): string {
  return `q-${letters(random)}`;
}

export function createAnswerId(random: () => number): string {
  return letters(random);
}

export function tokensIn(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

export function markOf({ answerId, n, of }: Mark): string {
  return `a-${answerId}.${n}/${of}`;
}

export function marksIn(text: string): Mark[] {
  return [...text.matchAll(MARK)].map(([, answerId = '', n, of]) => ({
    answerId,
    n: Number(n),
    of: Number(of),
  }));
}

function letters(random: () => number): string {
  return Array.from({ length: 10 }, () => Math.floor(random() * 36).toString(36)).join('');
}
