/** Text by its bytes: whether they are any, and what they say. Pure. */

/** The control characters that a text may have: tab, the ends of lines and pages, and the escape of terminal colours. */
const ALLOWED: ReadonlySet<number> = new Set([9, 10, 12, 13, 27]);
const FIRST_PRINTABLE = 32;

/** @param isCut there are more bytes than these, so that they may end within a character */
export function isText(bytes: Uint8Array, isCut: boolean): boolean {
  if (bytes.length === 0) return true;
  const text = tryDecode(bytes, isCut);
  return text !== null && !hasControl(text);
}

function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < FIRST_PRINTABLE && !ALLOWED.has(unit)) return true;
  }
  return false;
}

/** What the bytes say; what is broken in them is shown as such. */
export function decode(bytes: Uint8Array, isCut: boolean): string {
  return tryDecode(bytes, isCut) ?? new TextDecoder().decode(bytes);
}

/** In the encoding that the mark at the beginning names, else in UTF-8, else as Windows wrote western texts. */
function tryDecode(bytes: Uint8Array, isCut: boolean): string | null {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const encodings = isUtf16 ? [first === 0xff ? 'utf-16le' : 'utf-16be'] : ['utf-8', 'windows-1252'];
  for (const encoding of encodings) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: isCut });
    } catch {} // the next encoding may fit
  }
  return null;
}
