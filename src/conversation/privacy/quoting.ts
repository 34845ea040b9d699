/** What people who have opted out wrote is not quoted either: not by a reply, not by a forward, not as a Discord thread's beginning. */

import type { Beginning, IncomingMessage } from '../message.ts';
import type { DiscordThreads } from '../ports/look-ups/discord-threads.ts';
import type { MessageAuthors } from '../ports/look-ups/message-authors.ts';
import type { OptOuts } from './opt-outs.ts';

type Known = Pick<OptOuts, 'has' | 'isEmpty'>;

/** Resolves with the message as it may be taken in. */
export type Quotable = (message: IncomingMessage) => Promise<IncomingMessage>;

/**
 * Leaves out what a message quotes of these people. Of a forward Discord does not say who wrote it: where the bot may read the
 * original it is asked, else nobody can know.
 */
export function createQuotable(optOuts: Known, authors: MessageAuthors): Quotable {
  const isOfOptedOut = async ({ quote }: IncomingMessage): Promise<boolean> => {
    if (optOuts.isEmpty || quote === null || quote.kind === 'beginning') return false;
    const { authorId, messageId, fromChannelId } = quote;
    if (authorId !== undefined) return optOuts.has(authorId);
    if (messageId === null || fromChannelId === undefined) return false;
    const found = await authors.authorOf(fromChannelId, messageId);
    return found !== null && optOuts.has(found);
  };
  return async (message) => ((await isOfOptedOut(message)) ? withoutQuote(message) : message);
}

/** All that a forward carries is the original's. */
function withoutQuote<
  Message extends Pick<IncomingMessage, 'quote'> & {
    readonly attachments: readonly { readonly isQuoted?: true }[];
  },
>(message: Message): Message {
  const isForward = message.quote?.kind === 'forward';
  const attachments = isForward ? [] : message.attachments.filter(({ isQuoted }) => !isQuoted);
  return { ...message, quote: null, attachments };
}

/** Nothing is left of a message that only forwarded what is not to be quoted. */
export function saysNothingWithout(arrived: IncomingMessage, message: IncomingMessage): boolean {
  return arrived.quote?.kind === 'forward' && message.quote === null && message.text.trim() === '';
}

/** How Discord threads began, without the first message of somebody who has opted out. */
export function withoutTheirBeginnings(threads: DiscordThreads, optOuts: Known): DiscordThreads {
  const without = (beginning: Beginning): Beginning =>
    beginning.first !== null && optOuts.has(beginning.first.authorId)
      ? { ...beginning, first: null }
      : beginning;
  return {
    isThread: threads.isThread,
    async beginning(channelId) {
      const beginning = await threads.beginning(channelId);
      return beginning === null ? null : without(beginning);
    },
  };
}
