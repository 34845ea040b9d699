/** The stretch of a channel's history that the page holds: bounded, in order, and movable both ways. */

import type { History, PageMessage } from '../../contract/message.ts';
import { compareIds } from './ids.ts';

export interface Stretch {
  /** Oldest first, without gaps. */
  readonly messages: readonly PageMessage[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

/** So many messages are drawn at most; what is further off is dropped and asked for again. */
export const LONGEST = 200;

export const NOTHING: Stretch = { messages: [], hasBefore: false, hasAfter: false };

export function stretchOf(history: History): Stretch {
  return { ...history, messages: ordered(history.messages) };
}

/** The older page joins at the front; what no longer fits goes at the end. */
export function withBefore(stretch: Stretch, page: History): Stretch {
  const messages = ordered([...page.messages, ...stretch.messages]);
  const kept = messages.slice(0, LONGEST);
  return {
    messages: kept,
    hasBefore: page.hasBefore,
    hasAfter: stretch.hasAfter || kept.length < messages.length,
  };
}

export function withAfter(stretch: Stretch, page: History): Stretch {
  const messages = ordered([...stretch.messages, ...page.messages]);
  const kept = messages.slice(-LONGEST);
  return {
    messages: kept,
    hasBefore: stretch.hasBefore || kept.length < messages.length,
    hasAfter: page.hasAfter,
  };
}

/** A new message belongs to it only where it reaches up to the present. */
export function withNew(stretch: Stretch, message: PageMessage): Stretch {
  if (stretch.hasAfter) return stretch;
  return withAfter(stretch, { messages: [message], hasBefore: stretch.hasBefore, hasAfter: false });
}

export function withEdited(stretch: Stretch, message: PageMessage): Stretch {
  const known = stretch.messages.some(({ id }) => id === message.id);
  if (!known) return stretch;
  return { ...stretch, messages: stretch.messages.map((old) => (old.id === message.id ? message : old)) };
}

export function without(stretch: Stretch, id: string): Stretch {
  return { ...stretch, messages: stretch.messages.filter((message) => message.id !== id) };
}

/** By id, each once, the later of two the one that counts. */
function ordered(messages: readonly PageMessage[]): PageMessage[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  return [...byId.values()].sort((a, b) => compareIds(a.id, b.id));
}
