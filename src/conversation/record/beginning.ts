/** How a Discord thread began, as a message that is heard and owed no answer. Pure. */

import type { Beginning, PendingMessage } from '../message.ts';

/**
 * What was said, and before it how the Discord thread began. That has the Discord thread's id, which is the one of its
 * first message, too; where that is among what was said itself, the title alone goes with it.
 */
export function withBeginning(
  said: readonly PendingMessage[],
  beginning: Beginning,
  channelId: string,
  now: number,
): readonly PendingMessage[] {
  if (said.some(({ id }) => id === channelId)) {
    const titled = { ...beginning, first: null };
    return said.map((one) => (one.id === channelId ? { ...one, quote: titled } : one));
  }
  const heard: PendingMessage = {
    id: channelId,
    authorId: beginning.first?.authorId ?? channelId,
    author: null,
    text: '',
    quote: beginning,
    attachments: [],
    acceptedAt: now,
  };
  return [heard, ...said];
}
