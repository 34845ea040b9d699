/** What a line begins with, as Discord knows it: three sizes of headings, bullets, no rules, no boxes to tick. Pure. */

import { footnoteMark } from './inline.ts';

const RULE = '──────────';

const PREFIX = /^((?:[ \t]*>)*)([ \t]*)(.*)$/s;
const HEADING = /^(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/;
const RULE_LINE = /^(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const ITEM = /^([-*+]|\d{1,9}[.)])([ \t]+)(.*)$/s;
const BOX = /^\[([ xX])\][ \t]+(?=\S)/;
const FOOTNOTE = /^\[\^([\w-]{1,40})\]:[ \t]*(?=\S)/;
/** A rule below a longer line is one: a heading would not be that long. */
const LONGEST_HEADING = 80;

export function isItem(line: string): boolean {
  return ITEM.test(PREFIX.exec(line)?.[3] ?? '');
}

/** The line that stands in the place of one. */
export function withLineLooks(line: string): string {
  const [, quote = '', indent = '', rest = ''] = PREFIX.exec(line) ?? [];
  const heading = HEADING.exec(rest);
  if (heading !== null && /\S/.test(heading[2] ?? '')) {
    const before = indent.length > 3 || (quote !== '' && indent !== '') ? indent : '';
    return quote + before + shownHeading(heading[1] ?? '', heading[2] ?? '');
  }
  if (RULE_LINE.test(rest)) return quote + indent + RULE;
  const footnote = FOOTNOTE.exec(rest);
  if (footnote !== null)
    return `${quote}${indent}-# ${footnoteMark(footnote[1] ?? '')} ${rest.slice(footnote[0].length)}`;
  const item = ITEM.exec(rest);
  if (item === null) return line;
  const [, bullet = '', space = '', said = ''] = item;
  return quote + indent + shownBullet(bullet) + space + withBox(said);
}

/** The two lines of a heading that is underlined, as one; null where the second one is no such line. */
export function underlined(line: string, below: string): string | null {
  const [, quote = '', , rest = ''] = PREFIX.exec(line) ?? [];
  const [, quoteBelow = '', indent = '', marks = ''] = PREFIX.exec(below) ?? [];
  const isPlain = rest.trim() !== '' && !ITEM.test(rest) && !HEADING.test(rest) && !RULE_LINE.test(rest);
  if (!isPlain || quote.trim() !== quoteBelow.trim() || indent.length > 3) return null;
  if (/^={2,}[ \t]*$/.test(marks)) return `${quote === '' ? '' : `${quote} `}# ${rest.trim()}`;
  const isHeading = rest.length <= LONGEST_HEADING && !/[.:!?,;][*_]*\s*$/.test(rest);
  return /^-{2,}[ \t]*$/.test(marks) && isHeading
    ? `${quote === '' ? '' : `${quote} `}## ${rest.trim()}`
    : null;
}

/** Deeper headings than Discord knows are bold lines. */
function shownHeading(marks: string, said: string): string {
  if (marks.length <= 3) return `${marks} ${said}`;
  const pieces = said.split(/(`[^`]*`)/);
  return `**${pieces.map((piece, index) => (index % 2 === 1 ? piece : piece.replaceAll('**', ''))).join('')}**`;
}

function shownBullet(bullet: string): string {
  return bullet === '+' ? '-' : bullet.replace(')', '.');
}

function withBox(said: string): string {
  return said.replace(BOX, (_, mark: string) => (mark === ' ' ? '☐ ' : '☑ '));
}
