/** HTML that models write into Markdown, which Discord shows as it is: tags and entities by what they mean. Pure. */

import { subscript, superscript } from './formula/scripts.ts';
import { escaped } from './formula/show.ts';

export interface Replaced {
  readonly end: number;
  readonly shown: string;
}

const BREAK = /<br\s{0,4}\/?>/iy;
/** One tag within a line, without others in it. */
const TAG = /<(b|strong|i|em|u|ins|s|del|strike|kbd|sup|sub)>([^<>`\n]{1,400})<\/\1>/iy;
const MARKS: Readonly<Record<string, string>> = {
  ...{ b: '**', strong: '**', i: '*', em: '*', u: '__', ins: '__', s: '~~', del: '~~', strike: '~~' },
  kbd: '`',
};
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]\w{1,7}));/iy;
const NAMED: Readonly<Record<string, string>> = {
  ...{ nbsp: ' ', ensp: ' ', emsp: ' ', thinsp: ' ', lt: '\\<', gt: '\\>', quot: '"', apos: "'" },
  ...{ mdash: '—', ndash: '–', hellip: '…', bull: '•', middot: '·', copy: '©', reg: '®', trade: '™' },
  ...{ deg: '°', times: '×', divide: '÷', plusmn: '±', le: '≤', ge: '≥', ne: '≠', asymp: '≈', infin: '∞' },
  ...{ larr: '←', rarr: '→', uarr: '↑', darr: '↓', harr: '↔', rArr: '⇒', euro: '€', pound: '£', yen: '¥' },
  ...{ lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»', sect: '§', para: '¶' },
};

/** @param newline what a line break is shown as */
export function tagAt(text: string, at: number, newline: string): Replaced | null {
  const broken = match(BREAK, text, at);
  if (broken !== null) return { end: at + broken[0].length, shown: newline };
  const found = match(TAG, text, at);
  if (found === null) return null;
  const [whole, tag = '', said = ''] = found;
  const name = tag.toLowerCase();
  const end = at + whole.length;
  if (said.trim() === '') return null;
  if (name === 'sup') return { end, shown: escaped(superscript(said.trim())) };
  if (name === 'sub') return { end, shown: escaped(subscript(said.trim())) };
  const mark = MARKS[name] ?? '';
  return { end, shown: `${mark}${said.trim()}${mark}` };
}

export function entityAt(text: string, at: number): Replaced | null {
  const found = match(ENTITY, text, at);
  if (found === null) return null;
  const [whole, decimal, hexadecimal, name = ''] = found;
  const end = at + whole.length;
  if (name === 'amp') return /^#?\w+;/.test(text.slice(end, end + 12)) ? null : { end, shown: '&' };
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
  const shown = name === '' ? characterOf(code) : NAMED[name];
  return shown === undefined ? null : { end, shown };
}

/** Undefined for what is no visible character, and for letters of ASCII, which nobody needs to write so. */
function characterOf(code: number): string | undefined {
  if (!(code > 0x20 && code < 0x110000) || (code >= 0xd800 && code < 0xe000)) return undefined;
  const character = String.fromCodePoint(code);
  if (code < 0x7f) return /[\w()[\]]/.test(character) ? undefined : `\\${character}`;
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? character : undefined;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
