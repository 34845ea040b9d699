/** The text of a file: of a text its beginning, of a document what is written in it. */

import type { Clock } from '../async/clock.ts';
import type { ExtractedText, FileAtHand } from '../conversation/ports/files.ts';
import type { Log } from '../log.ts';
import { extract } from './extract/extract.ts';
import { decode } from './plain-text.ts';

/** Characters of one attachment: some fifteen thousand tokens. */
const MOST = 60_000;
/** A character takes four bytes at the most. */
const MOST_BYTES = MOST * 4;

interface Ports {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Null where there is none to be had. Rejects with the signal's reason. */
export async function textOf(file: FileAtHand, ports: Ports): Promise<ExtractedText | null> {
  const { signal } = ports;
  if (file.kind === 'document') {
    const text = await extract(file, MOST + 1, ports);
    return text === null || text.trim() === '' ? null : bounded(text);
  }
  if (file.kind !== 'text') return null;
  const isCut = file.bytes.size > MOST_BYTES;
  const bytes = new Uint8Array(await file.bytes.slice(0, MOST_BYTES).arrayBuffer());
  signal.throwIfAborted();
  return bounded(decode(bytes, isCut), isCut);
}

function bounded(text: string, isCut = false): ExtractedText {
  const plain = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  if (plain.length <= MOST) return { text: plain, isWhole: !isCut };
  return { text: plain.slice(0, MOST).toWellFormed(), isWhole: false };
}
