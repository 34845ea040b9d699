/** The text of a file that came with a command: read whole, or not at all. */

import type { Clock } from '../../async/clock.ts';
import { timeoutSignal } from '../../async/timeout.ts';
import { BotError } from '../../errors.ts';
import type { AttachmentNote } from '../message.ts';
import type { Place } from '../place.ts';
import type { Fetched, Files } from '../ports/files.ts';

export type AttachedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unread'; readonly why: 'too-long' | 'no-text' | 'not-delivered' };

/** Of the place in which the command was used. Every trouble with the file is a value. */
export type ReadAttachedText = (place: Place, note: AttachmentNote) => Promise<AttachedText>;

/** Characters of instructions, however they are set. */
const LONGEST_INSTRUCTIONS = 32_000;
/** A character takes four bytes at the most, and the mark at the beginning takes three. */
const MOST_BYTES = LONGEST_INSTRUCTIONS * 4 + 3;
const WITHIN_MS = 60_000;

/** @param ends aborts when the bot stops */
export function createAttachedText(
  { files, clock }: { readonly files: Pick<Files, 'fetch' | 'textOf'>; readonly clock: Clock },
  ends: AbortSignal,
): ReadAttachedText {
  const textOf = async (fetched: Fetched, signal: AbortSignal): Promise<AttachedText> => {
    if (fetched.kind === 'unread') {
      const why = fetched.why === 'too-large' ? 'too-long' : 'not-delivered';
      return { kind: 'unread', why };
    }
    const found = fetched.file.kind === 'text' ? await files.textOf(fetched.file, signal) : null;
    if (found === null) return { kind: 'unread', why: 'no-text' };
    const text = found.text.trim();
    const isTooLong = !found.isWhole || text.length > LONGEST_INSTRUCTIONS;
    return isTooLong ? { kind: 'unread', why: 'too-long' } : { kind: 'text', text };
  };

  return async ({ channelId }, note) => {
    if (note.size > MOST_BYTES) return { kind: 'unread', why: 'too-long' };
    using time = timeoutSignal(
      clock,
      WITHIN_MS,
      ends,
      () => new BotError('aborted', 'the file takes too long'),
    );
    const { signal } = time;
    try {
      return await files.fetch({ channelId, messageId: null, note }, signal, (one) => textOf(one, signal));
    } catch (error) {
      if (!signal.aborted) throw error;
      return { kind: 'unread', why: 'not-delivered' };
    }
  };
}
