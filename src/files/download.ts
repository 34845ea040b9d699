/** One file over HTTP: no more than so many bytes, within its time, and whole. */

import { type Backoff, backoffMs } from '../async/backoff.ts';
import type { Clock } from '../async/clock.ts';
import { timeoutSignal } from '../async/timeout.ts';
import type { Unread } from '../conversation/message.ts';

export type Downloaded =
  | { readonly kind: 'bytes'; readonly bytes: Blob }
  /** `gone`: the link has expired, or there is nothing behind it. */
  | { readonly kind: 'unread'; readonly why: Extract<Unread, 'gone' | 'too-large' | 'not-delivered'> };

export interface DownloadOptions {
  /** What Discord says that it has, in bytes; 0 where it does not. */
  readonly size: number;
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

type Attempt = Downloaded | { readonly kind: 'failed' };

const RETRIES = 2;
const WAITS: Backoff = { firstMs: 500, longestMs: 5_000 };
/** Besides the time that a slow line needs. */
const LIMIT_MS = 20_000;
/** Bytes in a millisecond, on a line that is slower than most. */
const SLOW_LINE = 200;
/** What a blob is made of: pieces of this size, so that nothing is in memory twice. */
const PIECE = 1_048_576;
/** An expired link is answered with one of these, and so is a file that was deleted. */
const GONE: ReadonlySet<number> = new Set([401, 403, 404, 410]);

/** Rejects with the signal's reason and with nothing else. Redirects are not followed: Discord's CDN makes none. */
export async function download(url: string, options: DownloadOptions): Promise<Downloaded> {
  const { clock, signal } = options;
  for (let retries = 0; ; retries += 1) {
    const attempt = await tryOnce(url, options);
    if (attempt.kind !== 'failed') return attempt;
    if (retries >= RETRIES) return { kind: 'unread', why: 'not-delivered' };
    await clock.sleep(backoffMs(WAITS, retries, clock.random()), signal);
  }
}

async function tryOnce(url: string, options: DownloadOptions): Promise<Attempt> {
  const { clock, maxBytes, size, signal } = options;
  const limitMs = LIMIT_MS + Math.min(size === 0 ? maxBytes : size, maxBytes) / SLOW_LINE;
  using time = timeoutSignal(clock, limitMs, signal, () => new Error('the file takes too long'));
  try {
    const headers = { 'accept-encoding': 'identity' };
    const response = await fetch(url, { redirect: 'manual', headers, signal: time.signal });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return GONE.has(response.status) ? { kind: 'unread', why: 'gone' } : { kind: 'failed' };
    }
    const bytes = await readAll(response.body, maxBytes);
    if (bytes === null) return { kind: 'unread', why: 'too-large' };
    return size > 0 && bytes.size !== size ? { kind: 'failed' } : { kind: 'bytes', bytes };
  } catch {
    signal.throwIfAborted();
    return { kind: 'failed' }; // no connection, cut, too slow, or nothing that HTTP knows
  }
}

/**
 * Null for more than `maxBytes`, of which no more is read. The bytes are copied into pieces that a blob keeps outside of the
 * heap, and what they were copied from is let go of at once: left to the collector, it would be as much again, twice.
 */
async function readAll(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Blob | null> {
  const pieces: Blob[] = [];
  const piece = new Uint8Array(PIECE);
  let filled = 0;
  let total = 0;
  for await (const chunk of body as ReadableStream<Uint8Array<ArrayBuffer>>) {
    total += chunk.byteLength;
    if (total > maxBytes) return null; // leaving the loop cancels the stream
    for (let from = 0; from < chunk.byteLength; ) {
      const part = chunk.subarray(from, from + PIECE - filled);
      piece.set(part, filled);
      filled += part.byteLength;
      from += part.byteLength;
      if (filled < PIECE) continue;
      pieces.push(new Blob([piece]));
      filled = 0;
    }
    chunk.buffer.transfer(0);
  }
  return new Blob([...pieces, piece.subarray(0, filled)]);
}
