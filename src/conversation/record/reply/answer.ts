/** What a turn says back, as a fact: a reply of the assistant, or a notice in its place. */

import type { MadeFile, Usage } from '../../refs.ts';

/** One Discord message of a reply. */
export interface ReplyPart {
  /** At most 2,000 UTF-16 units. */
  readonly content: string;
  /** A text file that goes with it. */
  readonly file: { readonly name: string; readonly text: string } | null;
  /** What the run has made and goes with it; missing for nothing. */
  readonly made?: readonly MadeCopy[];
}

/** A copy of what a run has made, on this machine until its turn is over. */
export interface MadeCopy {
  readonly key: string;
  /** As the people see it; no other attachment of the reply is called so. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}

/** The daily limits: of what one person, one server or the whole bot may use in a UTC day. */
export type LimitName = 'person-turns' | 'person-usd' | 'server-turns' | 'server-usd' | 'bot-usd';

/** What the turn says back, fixed before its first part is posted. A failure notice is an answer, too. */
export interface Answer {
  readonly kind: 'reply' | 'failure';
  /** The assistant's own words, as the transcript keeps them; empty for a failure. */
  readonly text: string;
  readonly parts: readonly ReplyPart[];
  /** What the run has made, until it is copied; missing for nothing, and from then on. */
  readonly toCollect?: readonly MadeFile[];
  /** Ids of the parts already posted, in order; null for one that somebody has deleted since. */
  readonly posted: readonly (string | null)[];
  /** Null where the service does not tell. */
  readonly usage: Usage | null;
  /** The model that has given it. Missing in a notice. */
  readonly model?: string;
  /** Tokens that the thread has with it, what is sent along with every run included. Missing where nobody has told. */
  readonly threadTokens?: number;
  readonly remoteIds: readonly string[];
  /** When Discord failed to take the next part for the first time, in milliseconds since the epoch; null unless it has. */
  readonly refusedSince: number | null;
  /** Discord has refused a part for too long: a notice stands in the place of what was left. */
  readonly isGivenUp: boolean;
  /** The daily limit that it refuses the turn for. Missing in any other. */
  readonly limit?: LimitName;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** A notice in the place of a reply. @param at milliseconds since the epoch */
export function noticeOf(parts: readonly ReplyPart[], at: number): Answer {
  return {
    kind: 'failure',
    text: '',
    parts,
    posted: [],
    usage: null,
    remoteIds: [],
    refusedSince: null,
    isGivenUp: false,
    at,
  };
}
