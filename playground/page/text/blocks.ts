/** Discord's Markdown by lines: paragraphs, headings, lists, quotes, small print and code blocks. */

import { type Inline, parseInline } from './inline.ts';

export type Block =
  | { readonly kind: 'paragraph' | 'subtext'; readonly content: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly content: readonly Inline[] }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'list'; readonly start: number | null; readonly items: readonly ListItem[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string };

export interface ListItem {
  readonly content: readonly Inline[];
  readonly lists: readonly Block[];
}

const FENCE = /```(?:([\w+#.-]+)\n)?\n?([\s\S]*?)\n?```/g;
const HEADING = /^(#{1,3}) +(\S.*)$/;
const SUBTEXT = /^-# +(\S.*)$/;
const ITEM = /^( *)(?:([-*])|(\d{1,9})\.) +(\S.*)$/;
const DEEPEST_QUOTE = 4;

/** Never throws; what it does not understand is a paragraph. */
export function parseMarkdown(text: string, depth = 0): Block[] {
  const blocks: Block[] = [];
  let rest = text.replaceAll('\r', '');
  while (rest !== '') {
    const taken = takeQuote(rest, depth) ?? takeList(rest) ?? takeLine(rest) ?? takeText(rest);
    blocks.push(...taken.blocks);
    rest = rest.slice(taken.length);
  }
  return blocks;
}

interface Taken {
  readonly blocks: readonly Block[];
  /** Characters used up, with the newline that ends them. */
  readonly length: number;
}

/** `>>> ` quotes all that follows, `> ` its own line. */
function takeQuote(text: string, depth: number): Taken | null {
  if (depth >= DEEPEST_QUOTE) return null;
  const all = /^>>> ([\s\S]+)$/.exec(text);
  const lines = all ?? /^(?:> ?.*(?:\n|$))+/.exec(text.startsWith('> ') ? text : '');
  if (lines === null) return null;
  const quoted = all?.[1] ?? lines[0].replace(/\n$/, '').replace(/^> ?/gm, '');
  return { blocks: [{ kind: 'quote', blocks: parseMarkdown(quoted, depth + 1) }], length: lines[0].length };
}

interface Entry {
  readonly indent: number;
  readonly start: number | null;
  text: string;
}

function takeList(text: string): Taken | null {
  if (!ITEM.test(lineOf(text))) return null;
  const entries: Entry[] = [];
  let length = 0;
  while (length < text.length) {
    const line = lineOf(text.slice(length));
    const found = line.includes('```') ? null : ITEM.exec(line);
    const last = entries.at(-1);
    if (found !== null) {
      const [, indent = '', , number, content = ''] = found;
      entries.push({
        indent: indent.length,
        start: number === undefined ? null : Number(number),
        text: content,
      });
    } else if (last !== undefined && /^ {2,}\S/.test(line) && !line.includes('```'))
      last.text += `\n${line.trim()}`;
    else break;
    length += line.length + 1;
  }
  return entries.length === 0 ? null : { blocks: listsOf(entries), length };
}

/** Entries that are further in than the first belong to the item before them. */
function listsOf(entries: readonly Entry[]): Block[] {
  const lists: { kind: 'list'; start: number | null; items: ListItem[] }[] = [];
  for (let at = 0; at < entries.length; ) {
    const entry = entries[at] as Entry;
    let end = at + 1;
    while (end < entries.length && (entries[end] as Entry).indent > entry.indent) end += 1;
    const item = { content: parseInline(entry.text), lists: listsOf(entries.slice(at + 1, end)) };
    const open = lists.at(-1);
    if (open !== undefined && (open.start === null) === (entry.start === null)) open.items.push(item);
    else lists.push({ kind: 'list', start: entry.start, items: [item] });
    at = end;
  }
  return lists;
}

function takeLine(text: string): Taken | null {
  const line = lineOf(text);
  const [, marks = '', title] = HEADING.exec(line) ?? [];
  const small = SUBTEXT.exec(line)?.[1];
  const length = line.length + 1;
  if (title !== undefined) {
    const level = marks.length as 1 | 2 | 3;
    return { blocks: [{ kind: 'heading', level, content: parseInline(title) }], length };
  }
  return small === undefined ? null : { blocks: [{ kind: 'subtext', content: parseInline(small) }], length };
}

/** Lines up to where another kind of block begins; a fence may begin in the middle of one. */
function takeText(text: string): Taken {
  FENCE.lastIndex = 0;
  const fence = FENCE.exec(text);
  const until = Math.min(fence?.index ?? text.length, nextBlock(text));
  if (fence === null || until < fence.index)
    return { blocks: paragraph(text.slice(0, until)), length: until };
  const [whole, language = '', code = ''] = fence;
  const after = fence.index + whole.length;
  return {
    blocks: [...paragraph(text.slice(0, fence.index)), { kind: 'code', language, text: code }],
    length: text[after] === '\n' ? after + 1 : after,
  };
}

function nextBlock(text: string): number {
  for (let at = text.indexOf('\n') + 1; at > 0; at = text.indexOf('\n', at) + 1) {
    const line = lineOf(text.slice(at, at + 2_100));
    if (HEADING.test(line) || SUBTEXT.test(line) || ITEM.test(line) || /^>(?:>>)? /.test(line)) return at;
  }
  return text.length;
}

/** Empty lines beside another block are left out: blocks keep their own distance. */
function paragraph(text: string): Block[] {
  const trimmed = text.replace(/^(?: *\n)+|(?:\n *)+$/g, '');
  return trimmed.trim() === '' ? [] : [{ kind: 'paragraph', content: parseInline(trimmed) }];
}

function lineOf(text: string): string {
  const end = text.indexOf('\n');
  return end === -1 ? text : text.slice(0, end);
}
