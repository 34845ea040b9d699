/** What a message quotes: nothing of those who have opted out, and of the bot nothing that the assistant has said in its present thread. */

import { StoreError } from '../../errors.ts';
import { isAfter } from '../../snowflake.ts';
import type { IncomingMessage } from '../message.ts';
import { placeOf } from '../place.ts';
import type { Store } from '../ports/store.ts';
import type { Quotable } from '../privacy/quoting.ts';
import type { ConversationRecord } from '../record/record.ts';
import { entriesOf, hasFaded } from '../record/transcript.ts';
import type { RecordCache } from '../storage/record-cache.ts';

export interface QuoteCheck {
  /**
   * The message without a quote that the assistant knows. What the bot said before a reset, and its notices, the assistant
   * has never seen. Throws StoreError.
   */
  withoutKnown(message: IncomingMessage): Promise<IncomingMessage>;
  /** The same; where the store does not say what the assistant knows, it is told again. */
  withoutKnownIfReadable(message: IncomingMessage): Promise<IncomingMessage>;
}

export function createQuoteCheck(
  records: Pick<RecordCache, 'read'>,
  store: Pick<Store, 'readTranscript'>,
  quotable: Quotable = async (message) => message,
): QuoteCheck {
  const withoutKnown = async (message: IncomingMessage): Promise<IncomingMessage> => {
    const { quote, repliesToBot } = message;
    if (!repliesToBot || quote?.kind !== 'reply' || quote.messageId === null) return message;
    const record = await records.read(placeOf(message));
    const isKnown = isBeingSaid(record, quote.messageId) || (await wasSaid(record, quote.messageId, store));
    if (!isKnown) return message;
    return { ...message, quote: null, attachments: message.attachments.filter(({ isQuoted }) => !isQuoted) };
  };

  return {
    withoutKnown: async (arrived) => withoutKnown(await quotable(arrived)),
    async withoutKnownIfReadable(arrived) {
      const message = await quotable(arrived);
      try {
        return await withoutKnown(message);
      } catch (error) {
        if (error instanceof StoreError) return message;
        throw error;
      }
    },
  };
}

/** Part of the reply that is being written or posted: the last one may not have been taken note of yet. */
function isBeingSaid({ turn }: ConversationRecord, messageId: string): boolean {
  if (turn?.draft?.posted.includes(messageId)) return true;
  if (turn?.answer?.kind !== 'reply') return false;
  const { parts, posted } = turn.answer;
  return posted.includes(messageId) || (posted.length < parts.length && isAfter(messageId, turn.id));
}

async function wasSaid(
  record: ConversationRecord,
  messageId: string,
  store: Pick<Store, 'readTranscript'>,
): Promise<boolean> {
  const entries = entriesOf(record, await store.readTranscript(record.id));
  return entries.some((entry) => !hasFaded(entry, record.toFade) && entry.postedIds.includes(messageId));
}
