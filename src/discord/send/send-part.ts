/** Posts one part of a reply, once: with its nonce, in its channel's order, for as long as trying can help. Edits likewise. */

import type { REST } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import { createKeyedQueue } from '../../async/keyed-queue.ts';
import type { Edit, EditOutcome, Post, PostOutcome } from '../../conversation/ports/messenger.ts';
import type { Log } from '../../log.ts';
import type { Directory } from '../directory/directory.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import { type Attempt, firstOfEdit, firstOfPost, next, type SendOutcome } from './attempt.ts';
import type { ClosedChannels } from './closed-channels.ts';
import { findPosted } from './find-posted.ts';
import { decideOnSendFailure, type SendDecision } from './send-failure.ts';
import { requestEdit, requestPost, shows } from './send-request.ts';

export interface SendPorts {
  readonly rest: Pick<REST, 'get' | 'post' | 'patch'>;
  /** For messages with files, which take longer; `rest` unless told. */
  readonly uploadRest?: Pick<REST, 'post' | 'patch'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquire' | 'tryAcquire' | 'tryAcquireSpare'>;
  readonly directory: Pick<Directory, 'selfId' | 'mayRead'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface PartSender {
  post(post: Post): Promise<PostOutcome>;
  edit(edit: Edit): Promise<EditOutcome>;
}

/** Discord remembers a nonce "for the past few minutes"; past one of them the channel is read instead of trusting it. */
const NONCE_TRUSTED_MS = 60_000;

export function createPartSender(
  ports: SendPorts,
  closedChannels: Pick<ClosedChannels, 'whyClosed' | 'close'>,
): PartSender {
  const lanes = createKeyedQueue();

  const deliver = async (first: Attempt): Promise<EditOutcome> => {
    const { channelId, fairnessKey } = first.sending;
    const closed = closedChannels.whyClosed(channelId);
    if (closed !== null) return { kind: 'undeliverable', why: closed };
    let attempt = first;
    for (;;) {
      const outcome = await tryOnce(attempt, ports);
      switch (outcome.kind) {
        case 'undeliverable':
          if (outcome.channelClosed) closedChannels.close(channelId, fairnessKey, outcome.why);
          return { kind: 'undeliverable', why: outcome.why };
        case 'again':
          attempt = outcome.attempt;
          break;
        default:
          return outcome;
      }
    }
  };

  return {
    post: (post) =>
      lanes.run(post.channelId, async () => {
        const outcome = await deliver(firstOfPost(post, ports));
        // One that is found and can be edited no more stands there in other words, and no nonce brings a second.
        return outcome.kind === 'unchangeable' ? { kind: 'undeliverable', why: outcome.why } : outcome;
      }),
    edit: (edit) => lanes.run(edit.channelId, () => deliver(firstOfEdit(edit, ports))),
  };
}

async function tryOnce(attempt: Attempt, ports: SendPorts): Promise<SendOutcome> {
  const { sending, part, target, uploads } = attempt;
  try {
    return await send(attempt, ports);
  } catch (error) {
    sending.signal.throwIfAborted();
    const isKnown = target.kind === 'message';
    const isRetry = isKnown || attempt.failures > 0 || attempt.maybePostedSince !== null;
    const decision = decideOnSendFailure(error, isRetry, part.file !== null || uploads.length > 0);
    const ids = isKnown ? { message: target.id } : { nonce: target.post.nonce };
    ports.log.warn(
      { event: 'post.failed', channel: sending.channelId, ...ids, decision: decision.kind, error },
      'A post failed.',
    );
    if (!isKnown && target.post.isDraft === true && !isFinal(decision)) return { kind: 'refused' };
    return next(decision, attempt, ports.clock);
  }
}

/** Nothing else will come of it, however often it is tried. */
function isFinal({ kind }: SendDecision): boolean {
  return kind === 'undeliverable' || kind === 'posted-and-deleted';
}

async function send(
  attempt: Attempt,
  { rest, uploadRest = rest, rateLimiter, directory, clock }: SendPorts,
): Promise<SendOutcome> {
  const { sending, part, target, replyTo, uploads, maybePostedSince } = attempt;
  const sender = uploads.length === 0 ? rest : uploadRest;
  const { channelId, fairnessKey, buttons, signal } = sending;
  const shown = { channelId, part, uploads, buttons, signal };
  if (target.kind === 'message') {
    await rateLimiter.acquire(fairnessKey, signal);
    await requestEdit(sender, { ...shown, messageId: target.id });
    return { kind: 'posted', id: target.id };
  }
  const { post } = target;
  if (maybePostedSince !== null && clock.monotonic() - maybePostedSince > NONCE_TRUSTED_MS) {
    const found = await findPosted(post, { rest, rateLimiter, directory });
    if (found !== null) return atMessage(attempt, post, found, false);
  }
  await rateLimiter.acquire(fairnessKey, signal);
  const message = await requestPost(sender, { ...shown, nonce: post.nonce, replyTo });
  return atMessage(attempt, post, message.id, shows(message, part, uploads));
}

/** Where it may have been posted in earlier words, it is edited unless it is known to have these. */
function atMessage(attempt: Attempt, { earlier }: Post, id: string, isShown: boolean): SendOutcome {
  return earlier === undefined || isShown
    ? { kind: 'posted', id }
    : { kind: 'again', attempt: { ...attempt, target: { kind: 'message', id } } };
}
