/** The text of documents that are XML in a zip: Word, PowerPoint and Excel since 2007, and OpenDocument. */

import { strFromU8, unzipSync } from 'fflate';
import { textOfXml } from './markup.ts';
import { cellsOf, stringsOf } from './sheet.ts';

/** Where the words of each format are, in the order in which people read them. */
const PARTS = [/^word\/document\.xml$/, /^ppt\/slides\/slide\d+\.xml$/, /^content\.xml$/] as const;
const SHEET = /^xl\/worksheets\/sheet\d+\.xml$/;
const STRINGS = 'xl/sharedStrings.xml';
/** Of one part when it is unpacked; a text of so many bytes is longer than what is read of it. */
const MOST_BYTES = 67_108_864;

/** Throws on what is no zip, or has none of these parts. */
export function textOfOffice(data: Uint8Array, most: number): string {
  const parts = unzipSync(data, {
    filter: ({ name, originalSize }) => originalSize <= MOST_BYTES && isWanted(name),
  });
  const names = Object.keys(parts).sort((a, b) => numberIn(a) - numberIn(b));
  const read = (name: string): string => strFromU8(parts[name] ?? new Uint8Array());
  const sheets = names.filter((name) => SHEET.test(name));
  const strings = sheets.length === 0 ? [] : stringsOf(read(STRINGS));
  let text = '';
  for (const name of names) {
    if (name === STRINGS || text.length >= most) continue;
    const words = SHEET.test(name) ? cellsOf(read(name), strings, most) : textOfXml(read(name), most);
    text += text === '' ? words : `\n\n${words}`;
  }
  if (names.length === 0) throw new Error('there is no document in it');
  return text;
}

function isWanted(name: string): boolean {
  return name === STRINGS || SHEET.test(name) || PARTS.some((part) => part.test(name));
}

/** Slides and sheets are numbered; what is not comes first. */
function numberIn(name: string): number {
  return Number(/(\d+)\.xml$/.exec(name)?.[1] ?? 0);
}
