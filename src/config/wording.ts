/** The one grammar that problems of the configuration have: expected this, got that. */

/** Control and format characters, and blanks other than the space: nobody sees them. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/u;
const EVERY_INVISIBLE = new RegExp(INVISIBLE, 'gu');

/** For a schema that needs no other words. */
export function expected(what: string): { error: (issue: { input?: unknown }) => string } {
  return { error: ({ input }) => expectedGot(what, input) };
}

export function expectedGot(what: string, input: unknown): string {
  return `expected ${what}, got ${input === undefined ? 'nothing' : quoted(input)}`;
}

/** A value for a problem's line: without the user and password of an address, and with what nobody sees made visible. */
export function quoted(value: unknown): string {
  return JSON.stringify(value)
    .replace(/\/\/.*@/, '//…@')
    .replace(EVERY_INVISIBLE, (character) => `\\u{${codeOf(character)}}`);
}

export function hasInvisible(text: string): boolean {
  return INVISIBLE.test(text);
}

/** In hexadecimal, without `U+`. */
export function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
