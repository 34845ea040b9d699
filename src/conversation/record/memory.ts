/**
 * How much a thread remembers: before it is too full, its oldest turns fade. They go many at a time and seldom, so that the
 * beginning of what the model reads stays the same for long, and the service finds it in its cache. Pure.
 */

import type { ThreadRef } from '../refs.ts';
import type { ConversationRecord } from './record.ts';
import { entriesOf, hasFaded, isDeleted, type KeptEntry, type Transcript, turnsOf } from './transcript.ts';
import { threadDropped } from './transitions.ts';

export type Fading =
  | { readonly kind: 'nothing' }
  /** The entries with these keys. */
  | { readonly kind: 'oldest'; readonly keys: readonly string[] }
  /** The thread holds more than is known of it, and is made anew of what is known. */
  | { readonly kind: 'unknown' };

export const NO_FADING: Fading = { kind: 'nothing' };

/** Part of the room that is filled after older turns have faded. */
const LEFT = 0.6;
/** Fewer than a transcript keeps, so that all that is in a thread is in its transcript. */
const MOST_ENTRIES = 320;
const MOST_CHARACTERS = 320_000;
/** Bytes of a token, where nobody has told how many tokens there are. */
const BYTES_OF_TOKEN = 4;

interface Size {
  readonly entries: number;
  readonly characters: number;
  readonly bytes: number;
}

/**
 * What fades once a turn is over. Whole turns, the oldest first, and never the newest.
 *
 * @param tokens of the thread, as the service tells; null where it does not
 * @param most tokens that it may have
 */
export function fadingOf(
  record: ConversationRecord,
  transcript: Transcript | undefined,
  {
    tokens,
    most,
    instructions,
  }: { readonly tokens: number | null; readonly most: number; readonly instructions: string },
): Fading {
  const { toFade, toForget } = record;
  const inThread = entriesOf(record, transcript).filter(
    (entry) => !hasFaded(entry, toFade) && !isDeleted(entry, toForget),
  );
  const fixed = Buffer.byteLength(instructions);
  const size = sizeOf(inThread);
  const ofByte = tokens === null ? 1 / BYTES_OF_TOKEN : tokens / Math.max(1, size.bytes + fixed);
  const fits = ({ entries, characters, bytes }: Size, part: number): boolean =>
    (bytes + fixed) * ofByte <= most * part &&
    entries <= MOST_ENTRIES * part &&
    characters <= MOST_CHARACTERS * part;
  if (fits(size, 1)) return NO_FADING;
  const keys = oldest(inThread, size, (left) => fits(left, LEFT));
  if (keys.length > 0) return { kind: 'oldest', keys };
  const wasFull = tokens !== null && tokens > most && (record.memory.tokens ?? 0) > most;
  return wasFull ? { kind: 'unknown' } : NO_FADING;
}

/** The record once its turn is over, with what is to fade. */
export function withFading(record: ConversationRecord, fading: Fading): ConversationRecord {
  switch (fading.kind) {
    case 'nothing':
      return record;
    case 'oldest':
      return { ...record, toFade: [...record.toFade, ...fading.keys] };
    case 'unknown':
      return { ...threadDropped(record), memory: withTold(record, 'untold') };
  }
}

/** What was to fade has left the thread. */
export function faded(
  record: ConversationRecord,
  keys: readonly string[],
  thread: ThreadRef | null,
): ConversationRecord {
  const toFade = record.toFade.filter((key) => !keys.includes(key));
  const threadEnd = thread === null ? null : record.threadEnd;
  return { ...record, thread, threadEnd, toFade, memory: withTold(record, 'untold') };
}

/** Who was told once that older parts fade is not told again. */
function withTold(
  { memory }: ConversationRecord,
  next: ConversationRecord['memory']['faded'],
): ConversationRecord['memory'] {
  return memory.faded === 'told' ? memory : { ...memory, faded: next };
}

function oldest(entries: readonly KeptEntry[], size: Size, fits: (left: Size) => boolean): readonly string[] {
  const keys: string[] = [];
  let left = size;
  for (const turn of turnsOf(entries).slice(0, -1)) {
    if (fits(left)) break;
    keys.push(...turn.map(({ key }) => key));
    const gone = sizeOf(turn);
    left = {
      entries: left.entries - gone.entries,
      characters: left.characters - gone.characters,
      bytes: left.bytes - gone.bytes,
    };
  }
  return keys;
}

function sizeOf(entries: readonly KeptEntry[]): Size {
  return {
    entries: entries.length,
    characters: entries.reduce((sum, { text }) => sum + text.length, 0),
    bytes: entries.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
  };
}
