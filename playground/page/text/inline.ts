/** Discord's Markdown inside a line: emphasis, code, links, mentions, emojis and timestamps, as a tree. */

export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: Span; readonly content: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly content: readonly Inline[] }
  | { readonly kind: 'user' | 'channel' | 'role'; readonly id: string }
  | { readonly kind: 'everyone' | 'command'; readonly name: string }
  | { readonly kind: 'emoji'; readonly name: string }
  | { readonly kind: 'timestamp'; readonly seconds: number; readonly style: string }
  | { readonly kind: 'break' };

export type Span = 'strong' | 'em' | 'underline' | 'strike' | 'spoiler';

/** Deeper than this it stays text; nobody nests so far by intention. */
const DEEPEST = 12;

interface Rule {
  readonly pattern: RegExp;
  /** Null leaves what was matched as text. */
  make(
    found: RegExpExecArray,
    inner: (text: string) => Inline[],
    before: string,
  ): Inline | readonly Inline[] | null;
}

const span = (type: Span, pattern: RegExp): Rule => ({
  pattern,
  make: ([, text = ''], inner) => ({ kind: type, content: inner(text) }),
});

/** An underscore inside a word is no emphasis. */
const wordless = (rule: Rule): Rule => ({
  pattern: rule.pattern,
  make: (found, inner, before) => (/\w/.test(before) ? null : rule.make(found, inner, before)),
});

/** The address if it leads to the web; anything else, such as `javascript:`, is no link. */
export function webAddress(text: string): string | null {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : null;
}

const link = (text: string): Inline | null => {
  const href = webAddress(text);
  return href === null ? null : { kind: 'link', href, content: [{ kind: 'text', text }] };
};

const marked = ([, kind = '', id = '']: RegExpExecArray): Inline => {
  if (kind === '#') return { kind: 'channel', id };
  return { kind: kind === '@&' ? 'role' : 'user', id };
};

/** In the order in which they are tried. */
const RULES: readonly Rule[] = [
  { pattern: /¯\\_\(ツ\)_\/¯/y, make: ([text]) => ({ kind: 'text', text }) },
  { pattern: /\\([^\sA-Za-z0-9])/y, make: ([, text = '']) => ({ kind: 'text', text }) },
  {
    pattern: /(`+)([\s\S]*?[^`])\1(?!`)/y,
    make: ([, , text = '']) => ({ kind: 'code', text: padless(text) }),
  },
  { pattern: /\n/y, make: () => ({ kind: 'break' }) },
  { pattern: /<(@!?|@&|#)(\d{5,20})>/y, make: marked },
  { pattern: /<\/([^:>\n]{1,100}):\d{5,20}>/y, make: ([, name = '']) => ({ kind: 'command', name }) },
  { pattern: /<a?:(\w{2,32}):\d{5,20}>/y, make: ([, name = '']) => ({ kind: 'emoji', name }) },
  {
    pattern: /<t:(-?\d{1,13})(?::([tTdDfFRsS]))?>/y,
    make: ([, seconds, style = 'f']) => ({ kind: 'timestamp', seconds: Number(seconds), style }),
  },
  { pattern: /<(https?:\/\/[^\s<>]+)>/y, make: ([, address = '']) => link(address) },
  {
    pattern:
      /\[((?:\\.|[^[\]\\\n]|\[[^[\]\n]*\])+)\]\(<?([^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:\s+"[^"\n]*")?\)/y,
    make: ([, label = '', address = ''], inner) => masked(label, address, inner),
  },
  { pattern: /https?:\/\/[^\s<]*[^\s<.,:;"'\])*_~|]/y, make: ([address]) => link(address) },
  { pattern: /@(everyone|here)\b/y, make: ([, name = '']) => ({ kind: 'everyone', name }) },
  {
    pattern: /\*\*\*(?=\S)((?:\\[\s\S]|[^\\])+?)\*\*\*(?!\*)/y,
    make: ([, text = ''], inner) => ({ kind: 'em', content: [{ kind: 'strong', content: inner(text) }] }),
  },
  span('strong', /\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/y),
  span('underline', /__((?:\\[\s\S]|[^\\])+?)__(?!_)/y),
  span('em', /\*(?=[^\s*])((?:\*\*(?:[^*])+\*\*|\\[\s\S]|[^\\*])+?)\*(?!\*)/y),
  wordless(span('em', /_(?=[^\s_])((?:__(?:[^_])+__|\\[\s\S]|[^\\_])+?)_(?!\w)/y)),
  span('strike', /~~((?:\\[\s\S]|[^\\])+?)~~(?!_)/y),
  span('spoiler', /\|\|([\s\S]+?)\|\|/y),
];

/** Where a rule may begin; everything else is text without a look. */
const SPECIAL = /[\\`\n<[h@*_~|¯]/g;

export function parseInline(text: string, depth = 0): Inline[] {
  if (depth > DEEPEST) return [{ kind: 'text', text }];
  const inner = (part: string): Inline[] => parseInline(part, depth + 1);
  const made: Inline[] = [];
  let plain = 0;
  let at = 0;
  while (at < text.length) {
    SPECIAL.lastIndex = at;
    const special = SPECIAL.exec(text);
    if (special === null) break;
    at = special.index;
    const hit = firstRule(text, at, inner);
    if (hit === null) {
      at += 1;
      continue;
    }
    if (at > plain) made.push({ kind: 'text', text: text.slice(plain, at) });
    made.push(...hit.made);
    at += hit.length;
    plain = at;
  }
  if (plain < text.length) made.push({ kind: 'text', text: text.slice(plain) });
  return made;
}

function firstRule(
  text: string,
  at: number,
  inner: (part: string) => Inline[],
): { readonly made: readonly Inline[]; readonly length: number } | null {
  for (const { pattern, make } of RULES) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    const made = found === null ? null : make(found, inner, text.slice(Math.max(0, at - 1), at));
    if (found !== null && made !== null) return { made: [made].flat(), length: found[0].length };
  }
  return null;
}

/** A label that looks like an address would hide where the link leads: then both are shown, as in Discord. */
function masked(label: string, address: string, inner: (text: string) => Inline[]): Inline | null {
  const href = webAddress(address);
  if (href === null || /https?:\/\//i.test(label)) return null;
  return { kind: 'link', href, content: inner(label) };
}

/** One space on either side belongs to the backticks, so that code may begin with one of its own. */
function padless(text: string): string {
  return /^ [\s\S]*\S[\s\S]* $/.test(text) ? text.slice(1, -1) : text;
}
