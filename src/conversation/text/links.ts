/** Masked links as Discord shows them. Pure. */

/** What a link's text may have at most; titles of pages are sometimes whole paragraphs. */
const LONGEST_TEXT = 200;

/**
 * A link without a preview, `[text](<url>)`, or null for a URL that is not of the web.
 *
 * Discord shows the brackets as they are where the text is empty or holds a URL (https://github.com/vercel/chat/issues/565).
 * In such a text's place stands the host. What would end the link early is taken out of the text and encoded in the URL.
 */
export function linkTo(text: string, url: string): string | null {
  const target = encoded(url);
  const host = /^https?:\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(target)?.[1];
  if (host === undefined || !URL.canParse(target)) return null;
  return `[${textOf(text) || textOf(host)}](<${target}>)`;
}

/** Empty for a text that shows nothing, or nothing but a URL. */
function textOf(text: string): string {
  const line = text.replace(/[[\]]/g, '').replace(/\s+/g, ' ').trim();
  if (/^\S+:\/\/\S*$/.test(line) || !/[\p{L}\p{N}\p{P}\p{S}]/u.test(line)) return '';
  return shortened(line.replace(/\bhttps?:\/\//gi, ''));
}

function shortened(line: string): string {
  const characters = Array.from(line);
  if (characters.length <= LONGEST_TEXT) return line;
  const beginning = characters.slice(0, LONGEST_TEXT - 1).join('');
  return `${beginning.trimEnd()}…`;
}

/** Line breaks are no part of a URL (https://url.spec.whatwg.org/#concept-basic-url-parser). Brackets of a host stay. */
function encoded(url: string): string {
  const line = url.toWellFormed().replace(/[\t\n\r]/g, '');
  const [, origin = '', rest = ''] = /^([a-z]+:\/\/[^/?#\s<>]*)(.*)$/is.exec(line.trim()) ?? [];
  return origin + rest.replace(/[\s<>()[\]\\"`\p{Cc}]/gu, percent);
}

/** `encodeURIComponent` leaves parentheses as they are. */
function percent(character: string): string {
  if (character === '(') return '%28';
  return character === ')' ? '%29' : encodeURIComponent(character);
}
