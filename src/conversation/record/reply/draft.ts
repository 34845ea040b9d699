/** A reply that grows: what of it stands on Discord before it is complete. Pure. */

/**
 * Its messages are those of the reply: they have the nonces of its parts, and become its parts when it is complete. Each is
 * a fact before it is posted, so that a process that finds it knows what may stand there.
 */
export interface Draft {
  /** Ids of its messages, in order; null for one that somebody has deleted. */
  readonly posted: readonly (string | null)[];
  /** The message that is being posted, with its first words: whether it stands there is not known. */
  readonly posting: { readonly index: number; readonly content: string } | null;
  /** Ids of messages that Discord lets be edited no more: they are to be deleted, and their parts are posted anew. */
  readonly unchangeable: readonly string[];
  /** What the assistant had said when it was last to be shown. */
  readonly text: string;
}

/** Messages of a draft that have no part of the answer to show. */
export interface Surplus {
  readonly ids: readonly string[];
  /** One of which it is not known whether it stands there. */
  readonly posting: Draft['posting'];
}

export const NO_DRAFT: Draft = { posted: [], posting: null, unchangeable: [], text: '' };

/** What is left of a draft behind its first `kept` messages; null for nothing. */
export function surplusBehind({ posted, posting, unchangeable }: Draft, kept: number): Surplus | null {
  const ids = [...unchangeable, ...posted.slice(kept).filter((id) => id !== null)];
  return ids.length === 0 && posting === null ? null : { ids, posting };
}

/**
 * The message of the draft that may have been posted, where it is to become a part of the answer, whose nonce it has; null
 * where there is none.
 */
export function postingFor(draft: Draft | null, kind: 'reply' | 'failure'): Draft['posting'] {
  return draft === null || kind === 'failure' || isAnew(draft) ? null : draft.posting;
}

/** Nonces of its messages are used up: what is posted in their place has others. */
export function isAnew({ unchangeable }: Draft): boolean {
  return unchangeable.length > 0;
}

/** Whether anything of it stands on Discord, or may. */
export function isShown(draft: Draft | null): draft is Draft {
  return draft !== null && surplusBehind(draft, 0) !== null;
}

/** The same for every attempt at a message of the draft, and for the part that it becomes. */
export function draftNonce(turnId: string, index: number): string {
  return `${turnId}-${index}`;
}
