/** Posts one part of a reply, once: with its nonce, in its channel's order, for as long as trying can help. */

import { type APIMessage, type REST, Routes } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import { createKeyedQueue } from '../../async/keyed-queue.ts';
import type { Post, PostOutcome } from '../../conversation/ports/messenger.ts';
import type { ReplyPart } from '../../conversation/record/record.ts';
import type { Log } from '../../log.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import { findPosted } from './find-posted.ts';
import { decideOnSendFailure, type SendDecision } from './send-failure.ts';
import { beginningAbove } from './split-reply.ts';

export interface SendPorts {
  readonly rest: REST;
  readonly pacer: RateLimiter;
  readonly clock: Clock;
  readonly log: Log;
  readonly selfId: () => string;
}

export interface PartSender {
  post(post: Post): Promise<PostOutcome>;
  /** The bot's rights in a server have changed: channels that could not be written in are tried again. */
  reopen(server: string): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
/** Discord remembers a nonce "for the past few minutes"; past one of them the channel is read instead of trusting it. */
const NONCE_TRUSTED_MS = 60_000;
/** How long a channel that cannot be written in is not tried again. */
const CLOSED_FOR_MS = 60_000;

interface Attempt {
  readonly post: Post;
  readonly part: ReplyPart;
  /** Other words stand in for those that Discord blocked. */
  readonly stoodIn: boolean;
  readonly replyTo: string | null;
  /** Since when it may be there already, or null. */
  readonly unknownSince: number | null;
  readonly failures: number;
}

export function createPartSender(ports: SendPorts): PartSender {
  const lanes = createKeyedQueue();
  const closed = new Map<string, { server: string; until: number; why: string }>();

  const deliver = async (post: Post): Promise<PostOutcome> => {
    const known = closed.get(post.channelId);
    if (known !== undefined && known.until > ports.clock.now())
      return { kind: 'undeliverable', why: known.why };
    closed.delete(post.channelId);
    let attempt: Attempt = {
      post,
      part: post.part,
      stoodIn: false,
      replyTo: post.replyTo,
      unknownSince: post.maybePostedAt,
      failures: 0,
    };
    for (;;) {
      const result = await tryOnce(attempt, ports);
      if (result.kind === 'undeliverable' && result.closed) {
        const until = ports.clock.now() + CLOSED_FOR_MS;
        closed.set(post.channelId, { server: post.fairnessKey, until, why: result.why });
      }
      if (result.kind === 'posted') return result;
      if (result.kind === 'undeliverable') return { kind: 'undeliverable', why: result.why };
      attempt = result.attempt;
    }
  };

  return {
    post: (post) => lanes.run(post.channelId, () => deliver(post)),
    reopen(server) {
      for (const [channelId, known] of closed) if (known.server === server) closed.delete(channelId);
    },
  };
}

type Tried =
  | Extract<PostOutcome, { kind: 'posted' }>
  | { readonly kind: 'undeliverable'; readonly why: string; readonly closed: boolean }
  | { readonly kind: 'again'; readonly attempt: Attempt };

async function tryOnce(attempt: Attempt, ports: SendPorts): Promise<Tried> {
  const { post, unknownSince } = attempt;
  try {
    if (unknownSince !== null && ports.clock.now() - unknownSince > NONCE_TRUSTED_MS) {
      const found = await findPosted(post, ports);
      if (found !== null) return { kind: 'posted', id: found };
    }
    await ports.pacer.acquire(post.fairnessKey, post.signal);
    return { kind: 'posted', id: await send(attempt, ports.rest) };
  } catch (error) {
    post.signal.throwIfAborted();
    const retried = attempt.failures > 0 || unknownSince !== null;
    const remedy = decideOnSendFailure(error, retried, attempt.part.file !== null);
    ports.log.warn({ channel: post.channelId, nonce: post.nonce, remedy: remedy.do, error }, 'a post failed');
    return follow(remedy, attempt, ports);
  }
}

async function send({ post, part, replyTo }: Attempt, rest: REST): Promise<string> {
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

async function follow(remedy: SendDecision, attempt: Attempt, ports: SendPorts): Promise<Tried> {
  const { clock } = ports;
  switch (remedy.do) {
    case 'done':
      return { kind: 'posted', id: null };
    case 'undeliverable':
      return { kind: 'undeliverable', why: remedy.why, closed: remedy.channelClosed };
    case 'fatal':
      await clock.sleep(LONGEST_WAIT_MS, attempt.post.signal);
      return { kind: 'again', attempt };
    case 'without-reference':
      return attempt.replyTo === null
        ? { kind: 'undeliverable', why: 'Discord does not accept the form of the message', closed: false }
        : { kind: 'again', attempt: { ...attempt, replyTo: null } };
    case 'without-file':
      return attempt.part.file === null
        ? { kind: 'undeliverable', why: 'the message is too large', closed: false }
        : { kind: 'again', attempt: { ...attempt, part: withoutFile(attempt.part, FILE_NOTES[remedy.why]) } };
    case 'instead':
      return attempt.stoodIn
        ? { kind: 'undeliverable', why: remedy.words, closed: false }
        : {
            kind: 'again',
            attempt: { ...attempt, part: { content: remedy.words, file: null }, stoodIn: true },
          };
    case 'again': {
      const backoff =
        Math.min(FIRST_WAIT_MS * 2 ** attempt.failures, LONGEST_WAIT_MS) * (0.75 + clock.random() / 2);
      const unknownSince = attempt.unknownSince ?? (remedy.unknown ? clock.now() : null);
      await clock.sleep(remedy.afterMs ?? backoff, attempt.post.signal);
      return { kind: 'again', attempt: { ...attempt, unknownSince, failures: attempt.failures + 1 } };
    }
  }
}

const FILE_NOTES = {
  'too-large': '-# The file with the whole reply was too large for this server.',
  'not-allowed': '-# I may not attach files here, so the rest of the reply is missing.',
} as const;

/** The beginning again, with another note: as much of the whole as one message holds. */
function withoutFile(part: ReplyPart, note: string): ReplyPart {
  const whole = part.file?.text ?? part.content;
  return { content: beginningAbove(note, whole), file: null };
}
