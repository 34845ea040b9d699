/**
 * Links and images. Discord shows a preview below the message for each address that does not stand in angle brackets
 * (https://support.discord.com/hc/en-us/articles/206342858): a list of sources would bury the answer. Pure.
 */

/** How many addresses of a reply keep their preview; those of lists and tables never do. */
const MOST_PREVIEWS = 2;

/** Counts the previews of a reply from its beginning on, so that what follows changes nothing before it. */
export interface Previews {
  /** Whether one more is shown. */
  next(): boolean;
}

export function createPreviews(): Previews {
  let shown = 0;
  return {
    next() {
      shown += 1;
      return shown <= MOST_PREVIEWS;
    },
  };
}

export interface FoundLink {
  readonly end: number;
  readonly url: string;
  readonly shown: (hasPreview: boolean) => string;
  /** It has none, as it is written. */
  readonly isQuiet: boolean;
}

const TEXT = String.raw`((?:[^[\]\n]|\[[^[\]\n]{0,200}\]){0,400})`;
const URL = String.raw`(https?:\/\/(?:[^\s<>()]|\([^\s<>()]{0,400}\)){1,2000})`;
const TITLE = String.raw`(\s{1,4}(?:"[^"\n]{0,200}"|'[^'\n]{0,200}'))?`;
const LINK = new RegExp(String.raw`(!?)\[${TEXT}\]\(\s{0,2}(<?)${URL}>?${TITLE}\s{0,2}\)`, 'iy');
const IN_ANGLES = /<https?:\/\/[^\s<>]{1,2000}>/iy;
const ADDRESS = /https?:\/\/[^\s<>`]{1,2000}/iy;
/** What stands behind an address more often than in it. */
const BEHIND = /[.,:;!?"'*_~|\]]$/;

/** The link, image or address that begins here, or null. */
export function linkAt(text: string, at: number): FoundLink | null {
  const link = match(LINK, text, at);
  if (link !== null) {
    const [whole, image = '', said = '', angle = '', url = '', title = ''] = link;
    const name = image !== '' && said.trim() === '' ? 'image' : said;
    const shown = (has: boolean): string =>
      has ? `[${name}](${url}${title})` : `[${name}](<${url}>${title})`;
    return { end: at + whole.length, url, shown, isQuiet: angle !== '' };
  }
  const angles = match(IN_ANGLES, text, at);
  if (angles !== null) {
    const [whole] = angles;
    return { end: at + whole.length, url: whole.slice(1, -1), shown: () => whole, isQuiet: true };
  }
  const bare = match(ADDRESS, text, at);
  if (bare === null) return null;
  const address = trimmed(bare[0]);
  if (!/:\/\/./.test(address)) return null;
  return {
    end: at + address.length,
    url: address,
    shown: (has) => (has ? address : `<${address}>`),
    isQuiet: false,
  };
}

const BETWEEN = /[ ,;]{1,3}/y;
/** So many links may a parenthesis have that cites them. */
const MOST_CITED = 20;

/** Links in a parenthesis of their own, `([a](…), [b](…))`; null where anything else stands in it. */
export function citedAt(
  text: string,
  at: number,
): { readonly end: number; readonly urls: readonly string[] } | null {
  const urls: string[] = [];
  for (let next = at + 1; text[next] === '[' && urls.length < MOST_CITED; ) {
    const link = linkAt(text, next);
    if (link === null) return null;
    urls.push(link.url);
    if (text[link.end] === ')') return { end: link.end + 1, urls };
    next = link.end + (match(BETWEEN, text, link.end)?.[0].length ?? 0);
  }
  return null;
}

/** A closing parenthesis belongs to an address that has the opening one. */
function trimmed(address: string): string {
  let end = address.length;
  const opening = address.split('(').length;
  let closing = address.split(')').length;
  for (;;) {
    if (BEHIND.test(address.charAt(end - 1))) end -= 1;
    else if (address[end - 1] === ')' && closing > opening) {
      end -= 1;
      closing -= 1;
    } else return address.slice(0, end);
  }
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
