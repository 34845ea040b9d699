/** Messages that wait, with what they quote and carry, as they look in the store. */

import { z } from 'zod';

export const engine = z.enum(['responses', 'assistants', 'chat']);

const quote = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['reply', 'forward']),
    messageId: z.string().nullable(),
    authorId: z.string().exactOptional(),
    fromChannelId: z.string().exactOptional(),
    author: z.string().nullable(),
    text: z.string(),
  }),
  z.object({
    kind: z.literal('beginning'),
    title: z.string(),
    first: z.object({ authorId: z.string(), author: z.string(), text: z.string() }).nullable(),
  }),
]);

const content = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    text: z.string(),
    isWhole: z.boolean(),
    isSpoken: z.literal(true).exactOptional(),
  }),
  z.object({ kind: z.literal('uploaded'), as: z.enum(['image', 'file']), engine, fileId: z.string() }),
  z.object({ kind: z.literal('with-run'), engine }),
  z.object({ kind: z.literal('as-text') }),
  z.object({
    kind: z.literal('unread'),
    why: z.enum(['too-large', 'gone', 'not-delivered', 'unknown-kind', 'broken', 'not-taken', 'refused']),
  }),
]);

const attachment = z.object({
  name: z.string(),
  mime: z.string().nullable(),
  size: z.number(),
  url: z.string(),
  isQuoted: z.literal(true).exactOptional(),
  isSticker: z.literal(true).exactOptional(),
  content: content.nullable(),
});

export const via = z.object({
  applicationId: z.string(),
  token: z.string(),
  until: z.number(),
  isPrivate: z.boolean(),
  isOver: z.literal(true).exactOptional(),
});

export const pendingMessage = z.object({
  id: z.string().regex(/^\d+$/),
  authorId: z.string(),
  author: z.string().nullable(),
  text: z.string(),
  quote: quote.nullable(),
  attachments: z.array(attachment),
  acceptedAt: z.number(),
  via: via.exactOptional(),
});
