/**
 * Answers of turns that came by an interaction. The first message stands in the place of the interaction's first response,
 * and may be put there again; those after it have no nonce, so that they are looked for before one is posted again.
 */

import {
  type APIMessage,
  DiscordAPIError,
  MessageFlags,
  RateLimitError,
  type REST,
  Routes,
} from 'discord.js';
import { backoffMs } from '../../async/backoff.ts';
import type { Clock } from '../../async/clock.ts';
import { retry } from '../../async/retry.ts';
import type {
  InteractionReplies,
  InteractionReply,
  InteractionReplyOutcome,
} from '../../conversation/ports/interaction-replies.ts';
import type { Log } from '../../log.ts';
import type { Directory } from '../directory/directory.ts';
import { requestPage } from '../rest/channel-history.ts';
import { ownSignal } from '../rest/own-signal.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import { next, type SendOutcome, type Tried } from '../send/attempt.ts';
import { decideOnSendFailure } from '../send/send-failure.ts';
import { editBody, requestOf } from '../send/send-request.ts';
import { isExpired } from './callback.ts';
import type { FirstResponses } from './first-responses.ts';

export interface RepliesPorts {
  /** With the bot's token. */
  readonly rest: Pick<REST, 'get' | 'post'>;
  /** Without one; the second for messages with files, which take longer. */
  readonly laterRest: Pick<REST, 'post' | 'patch'>;
  readonly laterUploadRest: Pick<REST, 'post' | 'patch'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquire'>;
  readonly directory: Pick<Directory, 'selfId' | 'mayRead'>;
  readonly firstResponses: Pick<FirstResponses, 'ended'>;
  /** By Discord's time. */
  readonly clock: Clock;
  readonly log: Log;
}

interface ReplyAttempt extends Tried {
  readonly reply: InteractionReply;
  /** Discord has said that it takes nothing through the interaction. */
  readonly isRefused: boolean;
}

const LOOKED_AT = 100;
const DM_BACKOFF = { firstMs: 1_000, longestMs: 8_000 };
const DM_RETRIES = 6;

export function createInteractionReplies(ports: RepliesPorts): InteractionReplies {
  return {
    async show(reply) {
      let attempt = firstOf(reply, ports.clock);
      for (;;) {
        await ports.firstResponses.ended(reply.interactionId, reply.signal);
        const outcome = await tryOnce(attempt, ports);
        if (outcome.kind !== 'again') return outcome;
        attempt = outcome.attempt;
      }
    },
    directMessage: (personId, signal) => openDirectMessage(personId, signal, ports),
  };
}

function firstOf(reply: InteractionReply, clock: Pick<Clock, 'monotonic'>): ReplyAttempt {
  return {
    reply,
    sending: reply,
    part: reply.part,
    uploads: reply.uploads ?? [],
    isReplaced: false,
    isRefused: false,
    replyTo: null,
    maybePostedSince: reply.maybePosted ? clock.monotonic() : null,
    refusedSince: null,
    failures: 0,
  };
}

type Outcome = InteractionReplyOutcome | { readonly kind: 'again'; readonly attempt: ReplyAttempt };

async function tryOnce(attempt: ReplyAttempt, ports: RepliesPorts): Promise<Outcome> {
  const { reply, part, uploads } = attempt;
  try {
    return await send(attempt, ports);
  } catch (error) {
    reply.signal.throwIfAborted();
    if (isExpired(error)) return { kind: 'again', attempt: { ...attempt, isRefused: true } };
    const isRetry = reply.index === 0 || attempt.maybePostedSince !== null;
    const decision = decideOnSendFailure(error, isRetry, part.file !== null || uploads.length > 0);
    ports.log.warn(
      { event: 'ask.reply-failed', interaction: reply.interactionId, decision: decision.kind, error },
      'A part of an answer to an interaction was not shown.',
    );
    return settled(await next(decision, attempt, ports.clock));
  }
}

/** Without a count of refusals, and by a message that can be changed for as long as the token holds, others do not come. */
function settled(outcome: SendOutcome<ReplyAttempt>): Outcome {
  switch (outcome.kind) {
    case 'posted':
    case 'again':
      return outcome;
    case 'undeliverable':
    case 'unchangeable':
      return { kind: 'undeliverable', why: outcome.why };
    case 'refused':
    case 'given-up':
      return { kind: 'undeliverable', why: 'Discord does not take it' };
  }
}

/** One that may stand there is looked for, where it cannot just be put there again. */
async function send(attempt: ReplyAttempt, ports: RepliesPorts): Promise<Outcome> {
  const { reply, maybePostedSince } = attempt;
  const isOver = attempt.isRefused || ports.clock.now() >= reply.via.until;
  if (maybePostedSince !== null && (isOver || reply.index > 0)) {
    const mayLook = !reply.via.isPrivate && ports.directory.mayRead(reply.channelId);
    const look = mayLook ? await find(attempt, ports) : NOT_SEEN;
    if (look.kind === 'found') return { kind: 'posted', id: look.id };
    if (look.kind === 'not-seen' && !isOver) return { kind: 'unknown' };
  }
  if (isOver) return { kind: 'token-over' };
  return { kind: 'posted', id: (await request(attempt, ports)).id };
}

async function request(
  { reply, part, uploads }: ReplyAttempt,
  { laterRest, laterUploadRest }: RepliesPorts,
): Promise<APIMessage> {
  const { index, via, signal } = reply;
  const rest = uploads.length === 0 ? laterRest : laterUploadRest;
  const body = editBody(part, uploads);
  if (index === 0) {
    const edit = { ...requestOf(body, part, uploads, ownSignal(signal)), auth: false };
    return (await rest.patch(Routes.webhookMessage(via.applicationId, via.token), edit)) as APIMessage;
  }
  const flags = via.isPrivate ? { flags: MessageFlags.Ephemeral } : {};
  const post = { ...requestOf({ ...body, ...flags }, part, uploads, ownSignal(signal)), auth: false };
  const query = new URLSearchParams({ wait: 'true' });
  return (await rest.post(Routes.webhook(via.applicationId, via.token), { ...post, query })) as APIMessage;
}

type Look =
  | { readonly kind: 'found'; readonly id: string }
  | { readonly kind: 'not-there' }
  /** The bot sees nothing of the channel. */
  | { readonly kind: 'not-seen' };

const NOT_SEEN: Look = { kind: 'not-seen' };
const CLOSED: ReadonlySet<number> = new Set([403, 404]);

/**
 * Looks for the message that is this part. All that answers an interaction names it. Source: Discord's documentation,
 * "Message Interaction Metadata Structure". Throws what REST throws where another look may help.
 */
async function find(
  { reply, part }: ReplyAttempt,
  { rest, rateLimiter, directory }: RepliesPorts,
): Promise<Look> {
  const { channelId, fairnessKey, after, signal } = reply;
  await rateLimiter.acquire(fairnessKey, signal);
  const page = await requestPage(rest, channelId, { after, limit: LOOKED_AT }, signal).catch((error) => {
    if (error instanceof DiscordAPIError && CLOSED.has(error.status)) return null;
    throw error;
  });
  if (page === null) return NOT_SEEN;
  const answers = page.filter(
    ({ author, interaction_metadata: metadata, flags = 0 }) =>
      author.id === directory.selfId() &&
      metadata?.id === reply.interactionId &&
      (flags & MessageFlags.Loading) === 0,
  );
  const found = answers.find(({ content }) => content.trim() === part.content.trim());
  return found === undefined ? { kind: 'not-there' } : { kind: 'found', id: found.id };
}

async function openDirectMessage(
  personId: string,
  signal: AbortSignal,
  { rest, rateLimiter, clock, log }: RepliesPorts,
): Promise<string | null> {
  const attempt = async (): Promise<string> => {
    await rateLimiter.acquire(personId, signal);
    const request = { body: { recipient_id: personId }, signal: ownSignal(signal) };
    return ((await rest.post(Routes.userChannels(), request)) as { readonly id: string }).id;
  };
  try {
    return await retry(clock, attempt, waitMs, signal);
  } catch (error) {
    signal.throwIfAborted();
    log.warn({ event: 'direct-message.not-opened', error }, 'A direct message could not be opened.');
    return null;
  }
}

/** Opening one that is open changes nothing, so it is tried again. Pure. */
function waitMs(error: unknown, retries: number): number | null {
  const isRefused = error instanceof DiscordAPIError && error.status < 500;
  if (isRefused || retries >= DM_RETRIES) return null;
  const wait = backoffMs(DM_BACKOFF, retries);
  return error instanceof RateLimitError ? Math.max(wait, error.retryAfter || 0) : wait;
}
