/** Checks what of a database and its backups is encrypted, and whether the former key may go. */

import { resolve } from 'node:path';
import { messageOf, StoreError } from '../errors.ts';
import { countKeys } from '../store/backups/key-counts.ts';
import { otherFiles } from '../store/backups/renew.ts';
import { createKeyRing, type KeyRing } from '../store/encryption/key-ring.ts';
import { isCurrent, type KeyCounts } from '../store/inspection/key-counts.ts';
import { requireKey } from '../store/sqlite/require-key.ts';
import type { SqliteConfig, StoreKeys } from '../store/store-config.ts';
import { count, type Finding, fail, ok } from './finding.ts';

const CHECK = 'encryption';
/** At most so many files are named in a line. */
const NAMED = 3;

/** The finding of a key that does not open the database; null for one that does. */
export async function checkKey({ path, keys }: SqliteConfig): Promise<Finding | null> {
  try {
    await requireKey(path, keys);
    return null;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return fail(CHECK, messageOf(error));
  }
}

/** Of a database that the key opens. */
export async function checkEncryption({ path, keys }: SqliteConfig, inUse: boolean): Promise<Finding> {
  if (keys === undefined) return notEncrypted();
  const ring = createKeyRing(keys);
  return encryptionFinding(await countKeys(path, ring), await notCurrent(path, ring), keys, inUse);
}

export function notEncrypted(): Finding {
  return ok(
    CHECK,
    'none; Discord’s developer terms ask for encryption at rest: set STORE_KEY to what `openssl rand -base64 32` prints',
  );
}

/** @param others files beside the store that are to be encrypted anew; null for a store that has none */
export function encryptionFinding(
  counts: KeyCounts,
  others: readonly string[] | null,
  keys: StoreKeys,
  inUse: boolean,
): Finding {
  const files = others ?? [];
  if (isCurrent(counts) && files.length === 0)
    return ok(CHECK, allEncrypted(counts, keys.older !== null, others !== null));
  const left = [...valuesLeft(counts), ...filesLeft(files)].join('; ');
  const remedy = inUse
    ? 'the bot sees to it, and its log says so at the end'
    : 'start the bot, and its log says when it is done';
  const old = keys.older === null ? '' : '; STORE_KEY_OLD has to stay until then';
  return inUse ? ok(CHECK, `${left}: ${remedy}${old}`) : fail(CHECK, `${left}: ${remedy}${old}`);
}

function allEncrypted({ current }: KeyCounts, hasOlder: boolean, hasFiles: boolean): string {
  const backups = hasFiles ? ' and every backup' : '';
  const all = `all of ${count(current, 'value')}${backups} are encrypted with STORE_KEY`;
  return hasOlder ? `${all}; STORE_KEY_OLD is not needed any more, remove it` : all;
}

function valuesLeft(counts: KeyCounts): string[] {
  if (isCurrent(counts)) return [];
  const { current, older, plain } = counts;
  const all = current + older + plain;
  if (plain + older === 0) return ['what the file held before is not hidden yet'];
  return [`of ${count(all, 'value')} ${plain} are not encrypted yet, and ${older} have another key`];
}

function filesLeft(files: readonly string[]): string[] {
  if (files.length === 0) return [];
  const others = files.length > NAMED ? ', …' : '';
  return [`still to be encrypted anew: ${files.slice(0, NAMED).join(', ')}${others}`];
}

/** A file that does not read counts as one: what is in it is not known. */
async function notCurrent(path: string, ring: KeyRing): Promise<readonly string[]> {
  const left: string[] = [];
  for (const file of await otherFiles(path)) {
    const isHidden = await countKeys(file, ring).then(isCurrent, () => false);
    if (!isHidden) left.push(resolve(file));
  }
  return left;
}
