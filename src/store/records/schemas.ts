/** What the records look like in the store, checked on reading; the types are the domain's own. */

import { z } from 'zod';
import type { ConversationRecord, ServerRecord } from '../../conversation/record/record.ts';
import type { Transcript } from '../../conversation/record/transcript.ts';
import type { FormerInstructions } from '../../conversation/record/versions.ts';
import { engine, pendingMessage, via } from './message-schemas.ts';
import { replyStreaming, settings } from './settings-schemas.ts';

/** The version that this code writes. A record of a later one is refused, of an earlier one is upgraded on reading. */
export const VERSION = 5;

const threadRef = z.object({ engine, id: z.string() });
const fileRef = z.object({ engine, id: z.string() });
export const usage = z.object({
  input: z.number(),
  output: z.number(),
  cached: z.number().exactOptional(),
  written: z.number().exactOptional(),
  reasoning: z.number().exactOptional(),
  tools: z.number().exactOptional(),
  images: z.number().exactOptional(),
  seconds: z.number().exactOptional(),
});
export const modelUsage = usage.extend({ model: z.string() });
const runRef = z.object({
  engine,
  threadId: z.string(),
  id: z.string(),
  foundByReply: z.literal(true).exactOptional(),
  brings: z.number().exactOptional(),
  paid: modelUsage.exactOptional(),
  startedAt: z.number(),
});

const madeFile = z.object({
  engine,
  name: z.string().nullable(),
  at: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('file'), id: z.string() }),
    z.object({ kind: z.literal('container'), containerId: z.string(), id: z.string() }),
    z.object({
      kind: z.literal('item'),
      id: z.string(),
      output: z.number().nullable(),
      holder: z.object({ kind: z.enum(['response', 'thread']), id: z.string() }),
    }),
  ]),
});

const replyPart = z.object({
  content: z.string(),
  file: z.object({ name: z.string(), text: z.string() }).nullable(),
  made: z.array(z.object({ key: z.string(), name: z.string(), size: z.number() })).exactOptional(),
});

const answer = z.object({
  kind: z.enum(['reply', 'failure']),
  text: z.string(),
  parts: z.array(replyPart),
  toCollect: z.array(madeFile).exactOptional(),
  posted: z.array(z.string().nullable()),
  usage: usage.nullable(),
  model: z.string().exactOptional(),
  threadTokens: z.number().exactOptional(),
  remoteIds: z.array(z.string()),
  refusedSince: z.number().nullable(),
  isGivenUp: z.boolean(),
  limit: z.enum(['person-turns', 'person-usd', 'server-turns', 'server-usd', 'bot-usd']).exactOptional(),
  at: z.number(),
});

const draft = z.object({
  posted: z.array(z.string().nullable()),
  posting: z.object({ index: z.number(), content: z.string() }).nullable(),
  unchangeable: z.array(z.string()),
  text: z.string(),
});

const leftDraft = z.object({
  turnId: z.string(),
  replyTo: z.string(),
  isUnwanted: z.boolean(),
  draft,
  answer: answer.nullable(),
});

const madeCall = z.object({
  id: z.string(),
  name: z.string(),
  args: z.string(),
  output: z.string().nullable(),
});

const question = z.object({
  id: z.string(),
  turnId: z.string(),
  call: madeCall.omit({ output: true }),
  askedId: z.string(),
  part: replyPart.omit({ made: true }),
  messageId: z.string().nullable(),
  decision: z.enum(['allowed', 'denied', 'unanswered']).nullable(),
  isUsed: z.boolean(),
  isClosed: z.boolean(),
});

const turn = z.object({
  id: z.string().regex(/^\d+$/),
  messages: z.array(pendingMessage),
  heardOnly: z.array(z.string()),
  instructions: z.string(),
  model: z.string().exactOptional(),
  streaming: replyStreaming.exactOptional(),
  beganAt: z.number(),
  toReappend: z.boolean(),
  isScreened: z.literal(true).exactOptional(),
  heldBack: z.array(z.string()).exactOptional(),
  appended: z.array(z.object({ key: z.string(), remoteIds: z.array(z.string()).nullable() })).nullable(),
  toKeep: z.boolean(),
  run: runRef.nullable(),
  used: z.array(modelUsage).exactOptional(),
  calls: z.array(madeCall).exactOptional(),
  questions: z.array(question).exactOptional(),
  draft: draft.nullable(),
  answer: answer.nullable(),
});

const whyUnanswered = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['queue-full', 'too-late', 'barred', 'daily-limit', 'held-back', 'stopped', 'reset']),
  }),
  z.object({ kind: z.literal('failed'), told: z.string() }),
  z.object({ kind: z.literal('undelivered'), told: z.string().nullable() }),
]);

const versionStamp = z.object({ number: z.number(), by: z.string(), at: z.number() });

export const conversationSchema = z.object({
  id: z.string(),
  serverId: z.string().nullable(),
  thread: threadRef.nullable(),
  threadEnd: z.array(z.string()).nullable(),
  files: z.array(z.object({ messageId: z.string(), file: fileRef })),
  epoch: z.number(),
  cursor: z.string().nullable(),
  pending: z.array(pendingMessage),
  unansweredContext: z.array(pendingMessage),
  knowsBeginning: z.boolean(),
  turn: turn.nullable(),
  instructions: z.string().nullable(),
  instructionsStamp: versionStamp.nullable(),
  settings,
  usage: z.object({ turns: z.number(), input: z.number(), output: z.number() }),
  toCleanUp: z.array(
    z.object({
      thread: threadRef.nullable(),
      run: runRef.nullable(),
      turn: turn.nullable(),
      draft: leftDraft.nullable(),
      questions: z.array(question).exactOptional(),
      files: z.array(fileRef),
      transcript: z.literal(true).exactOptional(),
      asks: z.array(z.object({ id: z.string(), via })).exactOptional(),
    }),
  ),
  toForget: z.array(z.string()),
  toFade: z.array(z.string()),
  toErase: z
    .array(z.object({ jobId: z.string(), personId: z.string(), dropped: z.number() }))
    .exactOptional(),
  memory: z.object({ tokens: z.number().nullable(), faded: z.enum(['nothing', 'untold', 'told']) }),
  lastFailure: z.enum(['quota', 'policy']).nullable(),
  queueFullTold: z.boolean(),
  unanswered: z.array(z.object({ messageId: z.string(), why: whyUnanswered, at: z.number() })),
  seen: z.array(z.string()),
  seenUpTo: z.string().nullable(),
  forgottenUpTo: z.string().exactOptional(),
  asked: z.array(z.string()).exactOptional(),
  opener: z.string().exactOptional(),
}) satisfies z.ZodType<ConversationRecord>;

const hello = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('owed'), channelId: z.string(), tried: z.array(z.string()) }),
  z.object({ kind: z.literal('said') }),
]);

export const serverSchema = z.object({
  id: z.string(),
  hello: hello.exactOptional(),
  instructions: z.string().nullable(),
  instructionsStamp: versionStamp.nullable(),
  settings,
}) satisfies z.ZodType<ServerRecord>;

export const formerInstructionsSchema = z.object({
  scope: z.enum(['channel', 'server']),
  id: z.string(),
  versions: z.array(
    z.object({
      number: z.number(),
      text: z.string().nullable(),
      by: z.string().nullable(),
      at: z.number().nullable(),
    }),
  ),
}) satisfies z.ZodType<FormerInstructions>;

export const transcriptSchema = z.object({
  conversationId: z.string(),
  epoch: z.number(),
  entries: z.array(
    z.object({
      key: z.string(),
      role: z.enum(['user', 'assistant']),
      authorId: z.string().nullable(),
      text: z.string(),
      at: z.number(),
      threadId: z.string().nullable(),
      remoteIds: z.array(z.string()).nullable(),
      postedIds: z.array(z.string()),
      isFaded: z.literal(true).exactOptional(),
      quoted: z.object({ authorId: z.string(), from: z.number(), to: z.number() }).exactOptional(),
    }),
  ),
}) satisfies z.ZodType<Transcript>;
