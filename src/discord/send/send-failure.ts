/** What to do when a post fails, for every answer that Discord is known to give. Pure. */

import { DiscordAPIError, RateLimitError } from 'discord.js';

export type SendDecision =
  /** Again with the same nonce; `unknown` if the message may be there already. */
  | { readonly do: 'again'; readonly afterMs: number | null; readonly unknown: boolean }
  | { readonly do: 'without-reference' }
  | { readonly do: 'without-file'; readonly why: 'too-large' | 'not-allowed' }
  /** Discord does not take these words; these are said in their place, once. */
  | { readonly do: 'instead'; readonly words: string }
  /** It was posted, and somebody has deleted it since. */
  | { readonly do: 'done' }
  | { readonly do: 'undeliverable'; readonly why: string; readonly channelClosed: boolean }
  /** The token is refused: nothing that this process sends will arrive. */
  | { readonly do: 'fatal' };

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

/** Cannot reply without the permission to read the history. */
const REPLY_NEEDS_HISTORY = 160002;
const UNKNOWN_MESSAGE = 10008;
const MISSING_PERMISSIONS = 50013;
const INVALID_FORM = 50035;
const TOO_LARGE: ReadonlySet<number> = new Set([40005, 50045]);
const LIMITED: ReadonlySet<number> = new Set([20016, 20028, 20029, 40003, 40062, 130000]);

/** @param retried whether this nonce was tried before */
export function decideOnSendFailure(error: unknown, retried: boolean, hasFile = false): SendDecision {
  if (error instanceof RateLimitError)
    return { do: 'again', afterMs: usable(error.retryAfter), unknown: false };
  if (!(error instanceof DiscordAPIError)) return TRANSPORT;
  const code = Number(error.code);
  if (error.status === 401) return { do: 'fatal' };
  if (code === UNKNOWN_MESSAGE && retried) return { do: 'done' };
  if (code === REPLY_NEEDS_HISTORY) return { do: 'without-reference' };
  if (code === INVALID_FORM && /message_reference/.test(error.message)) return { do: 'without-reference' };
  if (TOO_LARGE.has(code) || error.status === 413) return { do: 'without-file', why: 'too-large' };
  // Discord does not say which one is missing; to attach files is a permission of its own.
  if (code === MISSING_PERMISSIONS && hasFile) return { do: 'without-file', why: 'not-allowed' };
  if (LIMITED.has(code) || error.status === 429 || error.status >= 500) {
    return { do: 'again', afterMs: null, unknown: error.status >= 500 };
  }
  if (!(code > 0)) return TRANSPORT;
  const blocked = BLOCKED[code];
  if (blocked !== undefined) return { do: 'instead', words: blocked };
  const closed = CLOSED[code];
  if (closed !== undefined) return { do: 'undeliverable', why: closed, channelClosed: true };
  return {
    do: 'undeliverable',
    why: REFUSED[code] ?? `Discord answers ${error.status} (${code}: ${error.message})`,
    channelClosed: false,
  };
}

/** Errors without an answer of Discord's API: a proxy's page, a cut connection, a time-out. All may have been posted. */
const TRANSPORT: SendDecision = { do: 'again', afterMs: null, unknown: true };

/** A wait in milliseconds, or null where none was named. */
function usable(ms: number): number | null {
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}
