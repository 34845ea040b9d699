/** How a conversation is laid out: which message begins a day, a group, or what is new. */

import type { PageMessage } from '../../contract/message.ts';

export interface Row {
  readonly message: PageMessage;
  /** The first of its day here. */
  readonly day: boolean;
  /** The first that has not been read. */
  readonly fresh: boolean;
  /** Follows soon on one of the same author, so that name and avatar are left out. */
  readonly joined: boolean;
}

const TOGETHER_MS = 7 * 60_000;

/** @param firstNew the id of the first message that is marked as new; null if none is */
export function rowsOf(
  messages: readonly PageMessage[],
  firstNew: string | null,
  dayOf: (at: string) => string,
): Row[] {
  return messages.map((message, at) => {
    const before = messages[at - 1];
    const day = before === undefined || dayOf(before.at) !== dayOf(message.at);
    const fresh = at > 0 && message.id === firstNew;
    return {
      message,
      day,
      fresh,
      joined: !day && !fresh && before !== undefined && follows(message, before),
    };
  });
}

function follows(message: PageMessage, before: PageMessage): boolean {
  return (
    message.author.id === before.author.id &&
    message.replyTo === null &&
    message.answers === null &&
    message.forwarded === null &&
    message.onlyFor === before.onlyFor &&
    before.type !== 18 &&
    message.type !== 18 &&
    Date.parse(message.at) - Date.parse(before.at) < TOGETHER_MS
  );
}
