/** Posts one part of a reply, once: with its nonce, in its channel's order, for as long as trying can help. */

import { type APIMessage, type REST, Routes } from 'discord.js';
import { backoffMs } from '../../async/backoff.ts';
import type { Clock } from '../../async/clock.ts';
import { createKeyedQueue } from '../../async/keyed-queue.ts';
import type { Post, PostOutcome } from '../../conversation/ports/messenger.ts';
import type { ReplyPart } from '../../conversation/record/record.ts';
import type { Log } from '../../log.ts';
import type { Directory } from '../directory/directory.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import type { ClosedChannels } from './closed-channels.ts';
import { findPosted } from './find-posted.ts';
import { decideOnSendFailure, type SendDecision } from './send-failure.ts';
import { beginningAbove } from './split-reply.ts';

export interface SendPorts {
  readonly rest: Pick<REST, 'get' | 'post'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquire' | 'tryAcquire'>;
  readonly directory: Pick<Directory, 'selfId' | 'mayRead'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface PartSender {
  post(post: Post): Promise<PostOutcome>;
}

const BACKOFF = { firstMs: 500, longestMs: 8_000 };
/** Discord remembers a nonce "for the past few minutes"; past one of them the channel is read instead of trusting it. */
const NONCE_TRUSTED_MS = 60_000;
/** Beyond this Discord is taken to refuse the words themselves. */
const REFUSED_FOR_MS = 15 * 60_000;

/** What is tried next. */
interface Attempt {
  readonly post: Post;
  readonly part: ReplyPart;
  /** Its text stands in for one that Discord blocked. */
  readonly isReplaced: boolean;
  readonly replyTo: string | null;
  /** Since when it may be posted already, on the monotonic clock; null if it cannot be. */
  readonly maybePostedSince: number | null;
  /** Since when Discord's server has failed to take it, on the monotonic clock; null if it has not, or nobody counts. */
  readonly refusedSince: number | null;
  readonly failures: number;
}

type AttemptOutcome =
  | Extract<PostOutcome, { kind: 'posted' | 'refused' | 'given-up' }>
  | { readonly kind: 'undeliverable'; readonly why: string; readonly channelClosed: boolean }
  | { readonly kind: 'retry'; readonly attempt: Attempt };

export function createPartSender(
  ports: SendPorts,
  closedChannels: Pick<ClosedChannels, 'whyClosed' | 'close'>,
): PartSender {
  const lanes = createKeyedQueue();

  const deliver = async (post: Post): Promise<PostOutcome> => {
    const closed = closedChannels.whyClosed(post.channelId);
    if (closed !== null) return { kind: 'undeliverable', why: closed };
    let attempt = firstAttempt(post, ports);
    for (;;) {
      const outcome = await tryOnce(attempt, ports);
      switch (outcome.kind) {
        case 'posted':
        case 'refused':
        case 'given-up':
          return outcome;
        case 'undeliverable':
          if (outcome.channelClosed) closedChannels.close(post.channelId, post.fairnessKey, outcome.why);
          return { kind: 'undeliverable', why: outcome.why };
        case 'retry':
          attempt = outcome.attempt;
      }
    }
  };

  return { post: (post) => lanes.run(post.channelId, () => deliver(post)) };
}

/** Discord refuses a reply to a message that the bot may not read. */
function firstAttempt(post: Post, { clock, directory }: SendPorts): Attempt {
  const { part, maybePosted } = post;
  const refusedAt = post.refusal?.since ?? null;
  return {
    post,
    part,
    isReplaced: false,
    replyTo: directory.mayRead(post.channelId) ? post.replyTo : null,
    maybePostedSince: maybePosted ? Number.NEGATIVE_INFINITY : null, // nobody has measured it
    // It was stamped when it was written down; from here on it is measured.
    refusedSince: refusedAt === null ? null : clock.monotonic() - (clock.now() - refusedAt),
    failures: 0,
  };
}

async function tryOnce(attempt: Attempt, ports: SendPorts): Promise<AttemptOutcome> {
  const { post, maybePostedSince } = attempt;
  const { rest, rateLimiter, directory, clock, log } = ports;
  try {
    if (maybePostedSince !== null && clock.monotonic() - maybePostedSince > NONCE_TRUSTED_MS) {
      const found = await findPosted(post, { rest, rateLimiter, directory });
      if (found !== null) return { kind: 'posted', id: found };
    }
    await rateLimiter.acquire(post.fairnessKey, post.signal);
    return { kind: 'posted', id: await send(attempt, rest) };
  } catch (error) {
    post.signal.throwIfAborted();
    const isRetry = attempt.failures > 0 || maybePostedSince !== null;
    const decision = decideOnSendFailure(error, isRetry, attempt.part.file !== null);
    log.warn(
      { event: 'post.failed', channel: post.channelId, nonce: post.nonce, decision: decision.kind, error },
      'A post failed.',
    );
    return follow(decision, attempt, clock);
  }
}

async function send({ post, part, replyTo }: Attempt, rest: Pick<REST, 'post'>): Promise<string> {
  const { channelId, nonce, signal } = post;
  const body = {
    content: part.content,
    nonce,
    enforce_nonce: true,
    allowed_mentions: { parse: [], replied_user: false },
    ...(replyTo === null ? {} : { message_reference: { message_id: replyTo, fail_if_not_exists: false } }),
  };
  const files =
    part.file === null
      ? []
      : [{ name: part.file.name, data: Buffer.from(part.file.text), contentType: 'text/markdown' }];
  const message = (await rest.post(Routes.channelMessages(channelId), { body, files, signal })) as APIMessage;
  return message.id;
}

async function follow(decision: SendDecision, attempt: Attempt, clock: Clock): Promise<AttemptOutcome> {
  const { part } = attempt;
  switch (decision.kind) {
    case 'posted-and-deleted':
      return { kind: 'posted', id: null };
    case 'undeliverable':
      return decision;
    case 'token-refused':
      await clock.sleep(BACKOFF.longestMs, attempt.post.signal);
      return { kind: 'retry', attempt };
    case 'without-reference':
      return attempt.replyTo === null
        ? undeliverable('Discord does not accept the form of the message')
        : { kind: 'retry', attempt: { ...attempt, replyTo: null } };
    case 'without-file':
      return part.file === null
        ? undeliverable('the message is too large')
        : { kind: 'retry', attempt: { ...attempt, part: withoutFile(part, FILE_NOTES[decision.why]) } };
    case 'replace-text': {
      const replaced = { content: decision.text, file: null };
      return attempt.isReplaced
        ? undeliverable(decision.text)
        : { kind: 'retry', attempt: { ...attempt, part: replaced, isReplaced: true } };
    }
    case 'retry': {
      const { failures, post, refusedSince } = attempt;
      if (decision.isServerError === true && post.refusal !== undefined) {
        if (refusedSince === null) return { kind: 'refused' };
        if (clock.monotonic() - refusedSince > REFUSED_FOR_MS) return { kind: 'given-up' };
      }
      const maybePostedSince = attempt.maybePostedSince ?? (decision.maybePosted ? clock.monotonic() : null);
      await clock.sleep(
        decision.afterMs ?? backoffMs(BACKOFF, failures, clock.random()),
        attempt.post.signal,
      );
      return { kind: 'retry', attempt: { ...attempt, maybePostedSince, failures: failures + 1 } };
    }
  }
}

function undeliverable(why: string): AttemptOutcome {
  return { kind: 'undeliverable', why, channelClosed: false };
}

const FILE_NOTES = {
  'too-large': '-# The file with the whole reply was too large for this server.',
  'not-allowed': '-# I may not attach files here, so the rest of the reply is missing.',
} as const;

/** The beginning again, with another note. */
function withoutFile(part: ReplyPart, note: string): ReplyPart {
  return { content: beginningAbove(note, part.content), file: null };
}
