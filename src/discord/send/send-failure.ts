/** What to do when a post fails, for every answer that Discord is known to give. Pure. */

import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';

export type SendDecision =
  /**
   * Again with the same nonce. `afterMs` is null where Discord names no wait. Where Discord's server fails it may be at
   * these words alone, and then for ever.
   */
  | {
      readonly kind: 'retry';
      readonly afterMs: number | null;
      readonly maybePosted: boolean;
      readonly isServerError?: true;
    }
  | { readonly kind: 'without-reference' }
  | { readonly kind: 'without-file'; readonly why: 'too-large' | 'not-allowed' | 'lost' }
  /** Discord does not take these words; others are said in their place, once. */
  | { readonly kind: 'replace-text'; readonly text: string }
  /** It was posted, and somebody has deleted it since. */
  | { readonly kind: 'posted-and-deleted' }
  /** This message can be edited no more; others can. */
  | { readonly kind: 'unchangeable'; readonly why: string }
  | { readonly kind: 'undeliverable'; readonly why: string; readonly channelClosed: boolean }
  /** Nothing that this process sends will arrive. */
  | { readonly kind: 'token-refused' };

const CLOSED: Readonly<Record<number, string>> = {
  10003: 'the channel is gone',
  10004: 'the server is gone',
  50001: 'no access to the channel',
  50007: 'this person takes no direct messages',
  50013: 'no permission to write in the channel',
  50278: 'no server in common with this person',
};

const REFUSED: Readonly<Record<number, string>> = {
  50006: 'the message is empty',
  50035: 'Discord does not accept the form of the message',
  50083: 'the Discord thread is archived and locked',
  160005: 'the Discord thread is locked',
};

/** About the words alone: others may pass. */
const BLOCKED: Readonly<Record<number, string>> = {
  200000: 'My answer was blocked by a rule of this server (AutoMod).',
  240000: 'My answer was blocked by Discord: it has a link that Discord takes for harmful.',
};

/** About one message that was posted: an older one has been edited too often, or it is another user's. */
const UNCHANGEABLE: Readonly<Record<number, string>> = {
  30046: 'a message older than an hour was edited too often',
  50005: 'the message was posted by another bot',
};

/** Cannot reply without the permission to read the history. */
const REPLY_NEEDS_HISTORY = 160002;
const UNKNOWN_MESSAGE = 10008;
const MISSING_PERMISSIONS = 50013;
const INVALID_FORM = 50035;
const TOO_LARGE: ReadonlySet<number> = new Set([40005, 50045]);
const LIMITED: ReadonlySet<number> = new Set([20016, 20028, 20029, 40003, 40062, 130000]);

/** Errors without an answer of Discord's API: a proxy's page, a cut connection, a time-out. Any may have been posted. */
const TRANSPORT: SendDecision = { kind: 'retry', afterMs: null, maybePosted: true };
const SERVER_ERROR: SendDecision = { ...TRANSPORT, isServerError: true };

/**
 * @param isRetry whether this nonce was sent before, or the message is known to have been there
 * @param hasFile whether the part has a file
 */
export function decideOnSendFailure(error: unknown, isRetry: boolean, hasFile = false): SendDecision {
  if (error instanceof RateLimitError)
    return { kind: 'retry', afterMs: usable(error.retryAfter), maybePosted: false };
  if (!(error instanceof DiscordAPIError)) return withoutAnswer(error);
  const code = Number(error.code);
  if (error.status === 401) return { kind: 'token-refused' };
  if (code === UNKNOWN_MESSAGE && isRetry) return { kind: 'posted-and-deleted' };
  if (code === REPLY_NEEDS_HISTORY) return { kind: 'without-reference' };
  if (code === INVALID_FORM && /message_reference/.test(error.message)) return { kind: 'without-reference' };
  if (TOO_LARGE.has(code) || error.status === 413) return { kind: 'without-file', why: 'too-large' };
  // Discord does not say which permission is missing; to attach files is one of its own.
  if (code === MISSING_PERMISSIONS && hasFile) return { kind: 'without-file', why: 'not-allowed' };
  if (error.status >= 500) return SERVER_ERROR;
  if (LIMITED.has(code) || error.status === 429) return { kind: 'retry', afterMs: null, maybePosted: false };
  if (!(code > 0)) return TRANSPORT;
  const unchangeable = UNCHANGEABLE[code];
  if (unchangeable !== undefined) return { kind: 'unchangeable', why: unchangeable };
  const text = BLOCKED[code];
  return text === undefined ? undeliverable(error, code) : { kind: 'replace-text', text };
}

function withoutAnswer(error: unknown): SendDecision {
  // A file that is gone, or is less than it was, when it is read to be sent.
  if (codeOf(error) === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH') return { kind: 'without-file', why: 'lost' };
  // discord.js gives this or its own error for an answer of 500 and more.
  return error instanceof HTTPError && error.status >= 500 ? SERVER_ERROR : TRANSPORT;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}

function undeliverable({ status, message }: DiscordAPIError, code: number): SendDecision {
  const closed = CLOSED[code];
  if (closed !== undefined) return { kind: 'undeliverable', why: closed, channelClosed: true };
  const why = REFUSED[code] ?? `Discord answers ${status} (${code}: ${message})`;
  return { kind: 'undeliverable', why, channelClosed: false };
}

/** A wait in milliseconds, or null where none was named. */
function usable(ms: number): number | null {
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}
