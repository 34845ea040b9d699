/** Where graphemes, words and sentences begin, in all scripts. Pure. */

import { isSpace } from './rules/characters.ts';

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
const WORDS = new Intl.Segmenter('en', { granularity: 'word' });
const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Below it, every character is a grapheme but for the line break of Windows. */
const FIRST_COMBINING = 0x300;
/** Enough behind a place to tell what it belongs to. */
const CONTEXT = 64;

/** The last place up to `place` where a grapheme begins; one begins at `from`. */
export function graphemeBefore(text: string, from: number, place: number): number {
  const [before, after] = [text.charCodeAt(place - 1), text.charCodeAt(place)];
  if (before < FIRST_COMBINING && after < FIRST_COMBINING && !(before === 0x0d && after === 0x0a))
    return place;
  const found = GRAPHEMES.segment(text.slice(from, place + CONTEXT)).containing(place - from);
  return found === undefined ? place : from + found.index;
}

/** Places up to `place` where a sentence begins, the last one first. */
export function* sentencesBefore(text: string, from: number, place: number): Generator<number> {
  const sentences = SENTENCES.segment(text.slice(from, place + CONTEXT));
  for (let at = place; at > from; ) {
    const begins = from + (sentences.containing(at - from)?.index ?? 0);
    if (begins > from) yield begins;
    at = begins - 1;
  }
}

/** Places up to `place` where a word ends with white space, or where the next one begins without, the last one first. */
export function* wordsBefore(text: string, from: number, place: number): Generator<number> {
  const words = WORDS.segment(text.slice(from, place + CONTEXT));
  for (let at = place; at > from; ) {
    const word = words.containing(at - from);
    const begins = from + (word?.index ?? 0);
    if (
      begins > from &&
      (isSpace(text, begins) || isSpace(text, begins - 1) || joinsWord(text, begins, word))
    )
      yield begins;
    at = begins - 1;
  }
}

/** In scripts without spaces words follow one another, or a punctuation mark of their own. */
function joinsWord(text: string, begins: number, word: Intl.SegmentData | undefined): boolean {
  if (word?.isWordLike !== true) return false;
  return text.charCodeAt(begins - 1) >= FIRST_COMBINING;
}
