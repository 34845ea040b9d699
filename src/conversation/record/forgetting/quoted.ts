/** Transcript entries without what they quote of somebody. Pure. */

import type { KeptEntry } from '../transcript.ts';

const IN_ITS_PLACE = '[a quote was taken out]';

/** @param isToGo whether the quotes of this person are taken out */
export function withoutQuotes<Entry extends Pick<KeptEntry, 'text' | 'quoted'>>(
  entry: Entry,
  isToGo: (personId: string) => boolean,
): Entry {
  const { quoted, ...rest } = entry;
  if (quoted === undefined || !isToGo(quoted.authorId)) return entry;
  const text = entry.text.slice(0, quoted.from) + IN_ITS_PLACE + entry.text.slice(quoted.to);
  return { ...rest, text } as Entry; // without the mark
}
