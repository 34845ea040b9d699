/** What people attach, read from Discord's hosts: a few at a time, capped, and typed by content. */

import type { Clock } from '../async/clock.ts';
import { createRunSlots } from '../conversation/limits/run-slots.ts';
import type { Fetched, FileSource, Files, FreshLink } from '../conversation/ports/files.ts';
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

/** Files in memory at one time, over all conversations: each may be as large as the operator allows. */
const AT_HAND = 3;
/** A plain name keeps no more of the one that came from outside. */
const LONGEST_STEM = 60;

export function createFiles(options: FilesOptions): Files {
  const { maxBytes, freshLink, clock, log } = options;
  const isTrusted = createTrustedHosts(options.apiUrl);
  const places = createRunSlots(AT_HAND);

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
    async fetch(source, signal, use) {
      if (source.note.size > maxBytes) return use({ kind: 'unread', why: 'too-large' });
      const leave = await places.take(source.channelId, signal);
      try {
        return await use(await read(source, signal));
      } finally {
        leave();
      }
    },
    textOf: (file, signal) => textOf(file, { clock, log, signal }),
  };
}

/** Of the name that came from outside only letters, digits and what joins them; the ending is that of the content. */
function plainName(name: string, ending: string): string {
  const stem = name
    .replace(/\.\w{1,10}$/, '')
    .replace(/[^\p{L}\p{N}_-]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return `${stem.slice(0, LONGEST_STEM).toWellFormed() || 'file'}.${ending}`;
}
