/**
 * The marks that a service or its model puts into a text for its own page, which alone can show them: citations, names,
 * links to files that only the service holds. People read the text without them. Pure.
 *
 * What the marks look like is known from reports: U+E200 … U+E201 (https://github.com/lidge-jun/opencodex/issues/3150),
 * 【4:0†source】 (https://github.com/glific/glific/issues/3635), links to `sandbox:` and `:contentReference[…]`.
 */

import { linkTo } from '../links.ts';

/** A fence runs to the next one or to the end, as Discord has it. In code a mark is what the text is about. */
const CODE = /```[\s\S]*?(?:```|$)|``[^`\n]+``|`[^`\n]+`/;
/** Its parts are divided by U+E202: the mark's kind, then what it refers to. At the end of a text it may be cut short. */
const PRIVATE = /\uE200(?<kind>[a-z_]+)(?<rest>(?:\uE202[^\uE200\uE201]*)?)(?:\uE201|$)/;
const SOURCE = /[【[](?:\d+(?::\d+)?†[^\]】\n]*|turn\d+[a-z]+\d+(?:[†,][^\]】\n]*)?)(?:[】\]]|$)/;
const REFERENCE = /:contentReference\[oaicite:\d+\](?:\{index=\d+\})?/;
const FILE_LINK =
  /!?\[(?:[^[\]\n]|\[[^[\]\n]*\])*\]\(\s*<?(?:(?:sandbox|file):(?:\/\/)?|(?=\/mnt\/data\/))(?<linked>(?:[^()\n]|\([^()\n]*\))*)\)/;
const FILE = /<sandbox:(?<quoted>\/[^>\n]*)>|(?<![\w/])sandbox:(?<bare>\/[^\s<>()[\]"'`*]*[\p{L}\p{N}_])/u;

/** A path in the place where code keeps its files. */
const PATH = /(?<![\w/.:])\/mnt\/data\/(?<path>[^\s<>()[\]"'`*]*[\p{L}\p{N}_])/u;

const MARKS = new RegExp(
  [CODE, PRIVATE, SOURCE, REFERENCE, FILE_LINK, FILE, PATH].map(({ source }) => source).join('|'),
  'gu',
);
/** What every mark has, so that a text without any is not looked through. */
const HINTS = ['\uE200', '†', '【turn', '[turn', 'oaicite', 'sandbox:', 'file:', '/mnt/data/'] as const;

/**
 * The text without marks. A name or a link within one stays; so does whatever only looks like a mark. Code is left alone.
 * The space before a mark and a line of nothing else go with it.
 *
 * @param attached names of files that people get, by what the text calls them; a bare path of any other stays
 */
export function withoutMarks(text: string, attached: ReadonlyMap<string, string> = NONE): string {
  if (!HINTS.some((hint) => text.includes(hint))) return text;
  let out = '';
  let at = 0;
  for (const { 0: mark, index, groups = {} } of text.matchAll(MARKS)) {
    if (index < at || mark.startsWith('`')) continue;
    out += text.slice(at, index);
    at = index + mark.length;
    const shown =
      groups.path === undefined ? shownOf(groups, attached) : (nameIn(attached, groups.path) ?? mark);
    if (shown === '') [out, at] = joined(out, text, at);
    else out += shown;
  }
  return out + text.slice(at);
}

const NONE: ReadonlyMap<string, string> = new Map();

type Groups = Readonly<Record<string, string | undefined>>;

/** What people see in a mark's place. */
function shownOf(
  { kind, rest = '', linked, quoted, bare }: Groups,
  attached: ReadonlyMap<string, string>,
): string {
  if (kind === undefined) {
    const path = linked ?? quoted ?? bare ?? '';
    return nameIn(attached, path) ?? fileName(path);
  }
  const [, first = '', second = ''] = rest.split('\uE202');
  if (kind === 'entity') return entityName(first);
  return kind === 'url' ? (linkTo(first, second) ?? first) : '';
}

/** An entity is a list of its category, its name and what tells it apart, as JSON. */
function entityName(json: string): string {
  const name = /^\s*\[\s*"(?:[^"\\]|\\.)*"\s*,\s*"((?:[^"\\]|\\.)*)"/.exec(json)?.[1] ?? '';
  return name.replace(/\\(.)/g, '$1');
}

/** Undefined for a file that people do not get. */
function nameIn(attached: ReadonlyMap<string, string>, path: string): string | undefined {
  return attached.get(fileName(path));
}

/** @param path perhaps with a title behind it, as links have it */
function fileName(path: string): string {
  const name = path
    .replace(/\s+(?:"[^"]*"|'[^']*')\s*$/, '')
    .replace(/>?\s*$/, '')
    .split('/')
    .findLast((part) => part !== '');
  if (name === undefined) return '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // a percent sign of its own
  }
}

/** A line of nothing but the beginning of a list's item or of a quote. */
const BARE_LINE = /^[^\S\n]*(?:[-*+•]|\d+\.|>)?$/;

/**
 * What stands before a mark that is taken out, and the place where the text goes on after it.
 *
 * @param at the place behind the mark
 */
function joined(before: string, text: string, at: number): [string, number] {
  const end = skipSpace(text, at);
  const kept = trimEnd(before);
  if (kept.endsWith('(') && text[end] === ')') return joined(kept.slice(0, -1), text, end + 1);
  const line = kept.slice(kept.lastIndexOf('\n') + 1);
  const endsLine = end === text.length || text[end] === '\n';
  if (endsLine && BARE_LINE.test(line))
    return withoutLine(kept.slice(0, kept.length - line.length), text, end);
  if (line === '') return [before, end];
  const isBeforeWord = /^[\p{L}\p{N}]/u.test(text.slice(at, at + 2));
  return [isBeforeWord ? before : kept, endsLine ? end : at];
}

/**
 * @param before ends with the break before the line that goes, unless it is empty
 * @param end the place of the break after that line
 */
function withoutLine(before: string, text: string, end: number): [string, number] {
  if (before === '') return ['', end + 1];
  const next = skipSpace(text, end + 1);
  const isBlankNext = next >= text.length || text[next] === '\n';
  return [before.slice(0, before.endsWith('\n\n') && isBlankNext ? -2 : -1), end];
}

function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text[end - 1])) end -= 1;
  return text.slice(0, end);
}

function skipSpace(text: string, at: number): number {
  let end = at;
  while (end < text.length && isSpace(text[end])) end += 1;
  return end;
}

function isSpace(character: string | undefined): boolean {
  return character !== '\n' && /^\s$/.test(character ?? '');
}
