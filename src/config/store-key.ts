/** A key of the store: 32 bytes in base64, in the variable itself or in a file that it names. No problem repeats it. */

import { createSecretKey, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';

export interface StoreKey {
  readonly key: KeyObject;
  /** The key's file, where everybody on the machine may read it; else null. */
  readonly exposedFile: string | null;
}

const BYTES = 32;
const IN_FILE = /^file:(?:\/\/(?=\/))?/;
const A_KEY = `expected ${BYTES} bytes in base64, or file:PATH`;
const MAKE_ONE = 'make one with `openssl rand -base64 32`';
/** The right of all others to read, in a file's mode. */
const READABLE_BY_OTHERS = 0o004;

export const storeKey = z.string().transform((text, context): StoreKey => {
  const problem = (message: string): never => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  if (!IN_FILE.test(text)) {
    const key = keyOf(text);
    return key === null ? problem(`${A_KEY}, got ${what(text)}; ${MAKE_ONE}`) : { key, exposedFile: null };
  }
  const path = resolve(text.replace(IN_FILE, '').replace(/^~(?=\/)/, homedir()));
  try {
    const found = readFileSync(path, 'utf8').trim();
    const key = keyOf(found);
    if (key === null) return problem(`${A_KEY}, got ${what(found)} in ${path}; ${MAKE_ONE} > ${path}`);
    return { key, exposedFile: isExposed(path) ? path : null };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return problem(`expected a file with the key, got ${why}; check the path and who may read it`);
  }
});

/** What is wrong with the two together: the old key is there for a new one. */
export function keyProblems(set: Readonly<Record<string, string | undefined>>): string[] {
  const { STORE_KEY, STORE_KEY_OLD } = set;
  if (STORE_KEY_OLD === undefined) return [];
  if (STORE_KEY === undefined)
    return ['STORE_KEY: expected the key that takes the place of STORE_KEY_OLD, got nothing'];
  const [current, older] = [STORE_KEY, STORE_KEY_OLD].map((text) => storeKey.safeParse(text).data?.key);
  return current !== undefined && older !== undefined && current.equals(older)
    ? ['STORE_KEY_OLD: expected another key than STORE_KEY, got the same; remove it']
    : [];
}

/** A key as it is written, which no log may have. */
export function textOf(key: KeyObject): string {
  return key.export().toString('base64');
}

function keyOf(text: string): KeyObject | null {
  const bytes = Buffer.from(text, 'base64');
  // Node.js leaves out what is no base64, so that it is compared.
  return bytes.length === BYTES && bytes.toString('base64') === text ? createSecretKey(bytes) : null;
}

/** What is wrong with it, without a character of it. */
function what(text: string): string {
  if (text === '') return 'nothing';
  if (/^[\da-f]{64}$/i.test(text)) return 'a key in hexadecimal';
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') === text) return `${bytes.length} bytes`;
  return `${text.length} characters that are not that`;
}

/** Windows has no such rights. */
function isExposed(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & READABLE_BY_OTHERS) !== 0;
}
