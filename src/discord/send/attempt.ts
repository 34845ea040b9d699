/** Attempts at one message: what is tried first, and what follows from each answer of Discord. */

import { backoffMs } from '../../async/backoff.ts';
import type { Clock } from '../../async/clock.ts';
import type { Edit, EditOutcome, Post, Upload } from '../../conversation/ports/messenger.ts';
import type { ReplyPart } from '../../conversation/record/reply/answer.ts';
import type { Directory } from '../directory/directory.ts';
import type { SendDecision } from './send-failure.ts';
import { beginningAbove } from './split-reply.ts';

/** What is tried next, wherever it is to be shown. */
export interface Tried {
  readonly sending: Pick<Post, 'channelId' | 'fairnessKey' | 'buttons' | 'refusal' | 'signal'>;
  readonly part: ReplyPart;
  readonly uploads: readonly Upload[];
  /** Its text stands in for one that Discord blocked. */
  readonly isReplaced: boolean;
  readonly replyTo: string | null;
  /** Since when it may be posted already, on the monotonic clock; null if it cannot be. */
  readonly maybePostedSince: number | null;
  /** Since when Discord's server has failed to take it, on the monotonic clock; null if it has not, or nobody counts. */
  readonly refusedSince: number | null;
  readonly failures: number;
}

/** The same in a channel. */
export interface Attempt extends Tried {
  /** What is to show it: a message of its own, or one that is there already. */
  readonly target:
    | { readonly kind: 'new'; readonly post: Post }
    | { readonly kind: 'message'; readonly id: string };
}

export type SendOutcome<One extends Tried = Attempt> =
  | Exclude<EditOutcome, { kind: 'undeliverable' }>
  | { readonly kind: 'undeliverable'; readonly why: string; readonly channelClosed: boolean }
  | { readonly kind: 'again'; readonly attempt: One };

interface AttemptPorts {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly directory: Pick<Directory, 'mayRead'>;
}

const BACKOFF = { firstMs: 500, longestMs: 8_000 };
/** Beyond this Discord is taken to refuse the words themselves. */
const REFUSED_FOR_MS = 15 * 60_000;

/** Discord refuses a reply to a message that the bot may not read. */
export function firstOfPost(post: Post, { clock, directory }: AttemptPorts): Attempt {
  return {
    ...first(post, clock),
    target: { kind: 'new', post },
    replyTo: directory.mayRead(post.channelId) ? post.replyTo : null,
    maybePostedSince: post.maybePosted ? Number.NEGATIVE_INFINITY : null, // nobody has measured it
  };
}

export function firstOfEdit(edit: Edit, { clock }: AttemptPorts): Attempt {
  return {
    ...first(edit, clock),
    target: { kind: 'message', id: edit.messageId },
    replyTo: null,
    maybePostedSince: null,
  };
}

function first(
  sending: Attempt['sending'] & Pick<Post, 'part' | 'uploads'>,
  clock: AttemptPorts['clock'],
): Omit<Tried, 'replyTo' | 'maybePostedSince'> {
  const refusedAt = sending.refusal?.since ?? null;
  return {
    sending,
    part: sending.part,
    uploads: sending.uploads ?? [],
    isReplaced: false,
    // It was stamped when it was written down; from here on it is measured.
    refusedSince: refusedAt === null ? null : clock.monotonic() - (clock.now() - refusedAt),
    failures: 0,
  };
}

/** What follows from a failed attempt; waits where the next one is to wait. */
export async function next<One extends Tried>(
  decision: SendDecision,
  attempt: One,
  clock: Clock,
): Promise<SendOutcome<One>> {
  const { part, sending } = attempt;
  switch (decision.kind) {
    case 'posted-and-deleted':
      return { kind: 'posted', id: null };
    case 'unchangeable':
    case 'undeliverable':
      return decision;
    case 'token-refused':
      await clock.sleep(BACKOFF.longestMs, sending.signal);
      return { kind: 'again', attempt };
    case 'without-reference':
      return attempt.replyTo === null
        ? undeliverable('Discord does not accept the form of the message')
        : { kind: 'again', attempt: { ...attempt, replyTo: null } };
    case 'without-file':
      return part.file === null && attempt.uploads.length === 0
        ? undeliverable('the message is too large')
        : { kind: 'again', attempt: withoutFiles(attempt, decision.why) };
    case 'replace-text': {
      const replaced = { content: decision.text, file: null };
      return attempt.isReplaced
        ? undeliverable(decision.text)
        : { kind: 'again', attempt: { ...attempt, part: replaced, uploads: [], isReplaced: true } };
    }
    case 'retry':
      return retry(decision, attempt, clock);
  }
}

async function retry<One extends Tried>(
  { afterMs, maybePosted, isServerError }: Extract<SendDecision, { kind: 'retry' }>,
  attempt: One,
  clock: Clock,
): Promise<SendOutcome<One>> {
  const { failures, sending, refusedSince } = attempt;
  if (isServerError === true && sending.refusal !== undefined) {
    if (refusedSince === null) return { kind: 'refused' };
    if (clock.monotonic() - refusedSince > REFUSED_FOR_MS) return { kind: 'given-up' };
  }
  const maybePostedSince = attempt.maybePostedSince ?? (maybePosted ? clock.monotonic() : null);
  await clock.sleep(afterMs ?? backoffMs(BACKOFF, failures, clock.random()), sending.signal);
  return { kind: 'again', attempt: { ...attempt, maybePostedSince, failures: failures + 1 } };
}

function undeliverable(why: string): Extract<SendOutcome, { kind: 'undeliverable' }> {
  return { kind: 'undeliverable', why, channelClosed: false };
}

const FILE_NOTES = {
  'too-large': '-# The file with the whole reply was too large for this server.',
  'not-allowed': '-# I may not attach files here, so the rest of the reply is missing.',
} as const;

const UPLOAD_NOTES = {
  'too-large': 'too large for this server',
  'not-allowed': 'I may not attach files here',
  lost: 'I no longer have it',
} as const;
/** A name in a note. */
const LONGEST_NAME = 60;

/** The words again, with a note of what is missing; of a reply that goes on in a file, the beginning. */
function withoutFiles<One extends Tried>(attempt: One, why: keyof typeof UPLOAD_NOTES): One {
  const { part, uploads } = attempt;
  const names = uploads.map(({ name }) => `\`${name.slice(0, LONGEST_NAME)}\``).join(', ');
  const notes = [
    ...(part.file === null || why === 'lost' ? [] : [FILE_NOTES[why]]),
    ...(uploads.length === 0 ? [] : [`-# Not attached: ${names} (${UPLOAD_NOTES[why]}).`]),
  ];
  const note = notes.join('\n');
  const content = part.content === '' ? note : beginningAbove(note, part.content);
  return { ...attempt, part: { content, file: why === 'lost' ? part.file : null }, uploads: [] };
}
