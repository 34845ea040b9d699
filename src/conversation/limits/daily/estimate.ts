/** What a turn is expected to cost at the most: what goes in, and an allowance for what comes out. Pure. */

import type { PendingMessage } from '../../message.ts';
import type { ConversationRecord, Turn } from '../../record/record.ts';
import { costOf, type Prices } from '../../usage/prices.ts';

/** Tokens of an answer that is long, and thought about. */
const OUTPUT = 2_000;
/** Tokens of what is attached, before it was read. */
const ATTACHMENT = 1_000;
const BYTES_OF_TOKEN = 4;

/** Tokens that the next run reads: the thread as it was told last, and what comes into it. */
export function inputTokens(
  { memory }: Pick<ConversationRecord, 'memory'>,
  { instructions, messages }: Pick<Turn, 'instructions' | 'messages'>,
): number {
  const said = messages.reduce((sum, message) => sum + tokensIn(message), 0);
  // The service's count of the thread has the instructions in it.
  return said + (memory.tokens ?? tokensOf(instructions));
}

function tokensIn({ text, quote, attachments }: PendingMessage): number {
  const quoted = quote !== null && 'text' in quote ? tokensOf(quote.text) : 0;
  const attached = attachments.map(({ content }) =>
    content?.kind === 'text' ? tokensOf(content.text) : ATTACHMENT,
  );
  return tokensOf(text) + quoted + attached.reduce((sum, one) => sum + one, 0);
}

function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_OF_TOKEN);
}

/** In US dollars; 0 for a model that has no price. */
export function mostUsd(input: number, model: string, prices: Prices): number {
  return costOf({ input, output: OUTPUT, model }, prices) ?? 0;
}
