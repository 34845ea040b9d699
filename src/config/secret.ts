/** A token or a key: what is pasted along with it is taken off, and what cannot be part of it is named by its place alone. */

import { z } from 'zod';
import { codeOf } from './wording.ts';

export interface SecretOptions {
  /** The whole problem where nothing is set; without it the secret may be left out. */
  readonly missing?: string;
  /** The word that stands before it in a header and is sometimes pasted along. */
  readonly scheme: 'Bot' | 'Bearer';
  /** One character that may stand in it. */
  readonly allowed: RegExp;
}

/** An HTTP header takes no character beyond these, and no issuer puts quotes into a token. */
export const TOKEN_CHARACTER = /[\x21\x23-\x26\x28-\x5f\x61-\x7e]/;
/** A server that checks no key takes a sentence as well. */
export const KEY_CHARACTER = /[\x20\x21\x23-\x26\x28-\x5f\x61-\x7e]/;

/** What copying leaves behind, by the names that people search for. */
const NAMES: Readonly<Record<string, string>> = {
  ' ': 'a blank',
  '\t': 'a tab',
  '\n': 'a line break',
  '\r': 'a line break',
  '"': 'a quote',
  "'": 'a quote',
  '`': 'a backtick',
  '\u00a0': 'a no-break space',
  '\u00ad': 'a soft hyphen',
  '\u200b': 'a zero-width space',
  '\u200c': 'a zero-width non-joiner',
  '\u200d': 'a zero-width joiner',
  '\u2013': 'a dash',
  '\u2014': 'a dash',
  '\u2018': 'a curly quote',
  '\u2019': 'a curly quote',
  '\u201c': 'a curly quote',
  '\u201d': 'a curly quote',
  '\u2060': 'a word joiner',
  '\ufeff': 'a byte order mark',
};

/** The value never stands in a problem, only the place of the first character that is out of place. */
export function secret({ missing, scheme, allowed }: SecretOptions) {
  return z
    .string(missing === undefined ? undefined : { error: missing })
    .transform((text) => text.replace(new RegExp(`^${scheme}\\s+`, 'i'), ''))
    .superRefine((text, context) => {
      const message = misplaced(text, allowed);
      if (message !== null) context.addIssue({ code: 'custom', message });
    });
}

function misplaced(text: string, allowed: RegExp): string | null {
  const characters = [...text];
  const index = characters.findIndex((character) => !allowed.test(character));
  const character = characters[index];
  if (character === undefined) return null;
  const code = `U+${codeOf(character)}`;
  const name = Object.hasOwn(NAMES, character) ? `${NAMES[character]} (${code})` : code;
  return `expected letters, digits and signs of ASCII, got ${name} as character ${index + 1} of ${characters.length}; copy it anew, without what is around it`;
}
