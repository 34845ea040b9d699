/** What people attach, read from Discord's hosts: a few at a time, capped, and typed by content. */

import { LRUCache } from 'lru-cache';
import type { Clock } from '../async/clock.ts';
import { createRunSlots } from '../conversation/limits/run-slots.ts';
import type { Fetched, FileAtHand, FileSource, Files, FreshLink } from '../conversation/ports/files.ts';
import type { Log } from '../log.ts';
import { type Downloaded, download } from './download.ts';
import { textOf } from './text-of.ts';
import { createTrustedHosts } from './trusted-hosts.ts';
import { typeOf } from './type-of.ts';

export interface FilesOptions {
  /** REST base URL of Discord, whose host is trusted besides the CDN's. */
  readonly apiUrl: string;
  readonly maxBytes: number;
  readonly freshLink: FreshLink;
  readonly clock: Clock;
  readonly log: Log;
}

/** Files in memory at one time, over all conversations: small ones, and those that may be as large as the operator allows. */
const AT_HAND = { small: 32, large: 4 };
const LARGEST_SMALL = 1_048_576;
/** Bytes of what is kept for the run that follows at once. */
const MOST_KEPT_BYTES = 16_777_216;
/** A plain name keeps no more of the one that came from outside. */
const LONGEST_STEM = 60;

export function createFiles(options: FilesOptions): Files {
  const { maxBytes, freshLink, clock, log } = options;
  const isTrusted = createTrustedHosts(options.apiUrl);
  const places = { small: createRunSlots(AT_HAND.small), large: createRunSlots(AT_HAND.large) };
  const kept = new LRUCache<string, FileAtHand>({
    maxSize: MOST_KEPT_BYTES,
    sizeCalculation: ({ bytes }) => Math.max(1, bytes.size),
  });

  const downloadFrom = async (url: string, size: number, signal: AbortSignal): Promise<Downloaded> => {
    if (isTrusted(url)) return download(url, { size, maxBytes, clock, signal });
    log.warn(
      { event: 'file.elsewhere', host: URL.parse(url)?.host },
      'An attachment is not on one of Discord’s hosts. It is not read.',
    );
    return { kind: 'unread', why: 'not-delivered' };
  };

  /** A link that has expired is asked for anew, once. */
  const bytesOf = async (source: FileSource, signal: AbortSignal): Promise<Downloaded> => {
    const { size, url } = source.note;
    const first = await downloadFrom(url, size, signal);
    if (first.kind !== 'unread' || first.why !== 'gone') return first;
    const fresh = await freshLink(source, signal);
    signal.throwIfAborted(); // else what was not waited for would count as gone
    return fresh === null ? first : downloadFrom(fresh, size, signal);
  };

  const read = async (source: FileSource, signal: AbortSignal): Promise<Fetched> => {
    const found = await bytesOf(source, signal);
    if (found.kind === 'unread') {
      const ids = { channel: source.channelId, message: source.messageId };
      log.warn({ event: 'file.not-read', ...ids, why: found.why }, 'An attachment was not read.');
      return found;
    }
    const { kind, mime, ending } = await typeOf(found.bytes);
    return {
      kind: 'file',
      file: { name: plainName(source.note.name, ending), mime, kind, bytes: found.bytes },
    };
  };

  return {
    keep: ({ note }, file) => void kept.set(placeOf(note), file),
    async fetch(source, signal, use) {
      const known = kept.get(placeOf(source.note));
      kept.delete(placeOf(source.note));
      if (known !== undefined) return use({ kind: 'file', file: known });
      if (source.note.size > maxBytes) return use({ kind: 'unread', why: 'too-large' });
      const leave = await places[sizeOf(source)].take(source.channelId, signal);
      try {
        return await use(await read(source, signal));
      } finally {
        leave();
      }
    },
    textOf: (file, signal) => textOf(file, { clock, log, signal }),
  };
}

/** One whose size Discord does not tell may be large. */
function sizeOf({ note: { size } }: FileSource): 'small' | 'large' {
  return size > 0 && size <= LARGEST_SMALL ? 'small' : 'large';
}

/** What is behind a link for good: its query alone is another each time. */
function placeOf({ url }: FileSource['note']): string {
  return url.replace(/\?.*$/s, '');
}

/** Of the name that came from outside only letters, digits and what joins them; the ending is that of the content. */
function plainName(name: string, ending: string): string {
  const stem = name
    .replace(/\.\w{1,10}$/, '')
    .replace(/[^\p{L}\p{N}_-]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return `${stem.slice(0, LONGEST_STEM).toWellFormed() || 'file'}.${ending}`;
}
