/** What the records of privacy look like in the store, checked on reading; there are none of earlier versions. */

import { z } from 'zod';
import type { ErasedConversation, Forgetting } from '../../conversation/record/forgetting/request.ts';

/** Somebody has opted out: since when, in milliseconds since the epoch. */
export const optedOutSchema = z.object({ at: z.number() });

/** The bot has left a server: when, in milliseconds since the epoch. */
export const leftServerSchema = z.object({ at: z.number() });

export const forgettingSchema = z.object({
  id: z.string(),
  personId: z.string(),
  where: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('here'), channelId: z.string() }),
    z.object({ kind: z.literal('everywhere') }),
  ]),
  reply: z.object({ applicationId: z.string(), token: z.string() }).nullable(),
  after: z.string().nullable(),
  unreadable: z.number(),
  stage: z.enum(['conversations', 'usage', 'receipt', 'last-day']),
  day: z.iso.date(),
}) satisfies z.ZodType<Forgetting>;

export const erasedSchema = z.object({
  conversationId: z.string(),
  serverId: z.string().nullable(),
  messages: z.number(),
  answers: z.number(),
  quotes: z.number(),
  isDone: z.boolean(),
  isThreadKept: z.boolean(),
}) satisfies z.ZodType<ErasedConversation>;
