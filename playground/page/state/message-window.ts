/** The window on a channel's history that the page holds: bounded, in order, and movable both ways. */

import type { History, PageMessage } from '../../contract/message.ts';
import { compareIds } from './ids.ts';

export interface MessageWindow {
  /** Oldest first, without gaps. */
  readonly messages: readonly PageMessage[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

/** So many messages are drawn at most; what is further off is dropped and asked for again. */
export const LONGEST_WINDOW = 200;

export const EMPTY_WINDOW: MessageWindow = { messages: [], hasBefore: false, hasAfter: false };

export function windowOf(history: History): MessageWindow {
  return { ...history, messages: ordered(history.messages) };
}

/** The older page joins at the front; what no longer fits goes at the end. */
export function withBefore(held: MessageWindow, page: History): MessageWindow {
  const messages = ordered([...page.messages, ...held.messages]);
  const kept = messages.slice(0, LONGEST_WINDOW);
  return {
    messages: kept,
    hasBefore: page.hasBefore,
    hasAfter: held.hasAfter || kept.length < messages.length,
  };
}

export function withAfter(held: MessageWindow, page: History): MessageWindow {
  const messages = ordered([...held.messages, ...page.messages]);
  const kept = messages.slice(-LONGEST_WINDOW);
  return {
    messages: kept,
    hasBefore: held.hasBefore || kept.length < messages.length,
    hasAfter: page.hasAfter,
  };
}

/** A new message belongs to it only where it reaches up to the present. */
export function withNew(held: MessageWindow, message: PageMessage): MessageWindow {
  if (held.hasAfter) return held;
  return withAfter(held, { messages: [message], hasBefore: held.hasBefore, hasAfter: false });
}

export function withEdited(held: MessageWindow, message: PageMessage): MessageWindow {
  const known = held.messages.some(({ id }) => id === message.id);
  if (!known) return held;
  return { ...held, messages: held.messages.map((old) => (old.id === message.id ? message : old)) };
}

export function without(held: MessageWindow, id: string): MessageWindow {
  return { ...held, messages: held.messages.filter((message) => message.id !== id) };
}

/** By id, each once, the later of two the one that counts. */
function ordered(messages: readonly PageMessage[]): PageMessage[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  return [...byId.values()].sort((a, b) => compareIds(a.id, b.id));
}
