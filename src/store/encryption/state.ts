/**
 * The record that says with which keys the store is encrypted. It is written before the first value under a new key, and
 * sealed with that key: so it tells whether a key is right before anything is written. Pure.
 */

import { z } from 'zod';
import { damaged } from '../errors.ts';
import { isSealed, type KeyRing, keyIdIn, type Sealed } from './key-ring.ts';

/** The key of the record; the store has no others that begin like it. */
export const STATE_KEY = 'encryption:state';

export interface EncryptionState {
  /** Ids of other keys that some values may still have. */
  readonly olderKeys: readonly string[];
  /** Whether some may still have none. */
  readonly hasPlain: boolean;
}

/** Every value has the current key, in backups as well. */
export const ALL_CURRENT: EncryptionState = { olderKeys: [], hasPlain: false };

export type Unlocked =
  | { readonly kind: 'not-encrypted' }
  | { readonly kind: 'refused'; readonly why: string }
  /** The key is right: `isWritten` says whether the record holds this state already. */
  | { readonly kind: 'unlocked'; readonly state: EncryptionState; readonly isWritten: boolean };

const schema = z.object({ v: z.literal(1), olderKeys: z.array(z.string()), hasPlain: z.boolean() });
const MAKE_ONE = 'A new key is made by `openssl rand -base64 32`';

/**
 * @param found what is under STATE_KEY; undefined for nothing
 * @param ring the keys that are set; null for none
 */
export function unlock(found: unknown, ring: KeyRing | null): Unlocked {
  if (found === undefined) {
    if (ring === null) return { kind: 'not-encrypted' };
    return { kind: 'unlocked', state: { olderKeys: [], hasPlain: true }, isWritten: false };
  }
  if (!isSealed(found)) throw damaged(STATE_KEY, 'it is not encrypted itself');
  const keyId = keyIdIn(found) ?? '';
  if (ring === null) return { kind: 'refused', why: noKey(keyId) };
  if (!ring.has(keyId)) return { kind: 'refused', why: wrongKey(keyId, ring) };
  const state = readState(ring, found);
  const olderKeys = [keyId, ...state.olderKeys].filter((id) => id !== ring.currentId);
  const missing = olderKeys.find((id) => !ring.has(id));
  if (missing !== undefined) return { kind: 'refused', why: noOlderKey(missing, keyId) };
  return { kind: 'unlocked', state: { ...state, olderKeys }, isWritten: keyId === ring.currentId };
}

export function sealState(ring: KeyRing, { olderKeys, hasPlain }: EncryptionState): Sealed {
  return ring.seal(STATE_KEY, { v: 1, olderKeys, hasPlain });
}

export function isAllCurrent({ olderKeys, hasPlain }: EncryptionState): boolean {
  return olderKeys.length === 0 && !hasPlain;
}

function readState(ring: KeyRing, found: Sealed): EncryptionState {
  const parsed = schema.safeParse(ring.open(STATE_KEY, found));
  if (!parsed.success) throw damaged(STATE_KEY, 'it does not read', parsed.error);
  const { v: _, ...state } = parsed.data;
  return state;
}

function noKey(keyId: string): string {
  return `STORE_KEY: expected the key of the store, got nothing; the store is encrypted with the key ${keyId}, set STORE_KEY to it. Nothing was changed`;
}

function wrongKey(keyId: string, ring: KeyRing): string {
  return `STORE_KEY: expected the key of the store (${keyId}), got another one (${ring.currentId}); set STORE_KEY to it, or STORE_KEY_OLD if STORE_KEY is to take its place. Nothing was changed. ${MAKE_ONE}, which needs the former one as STORE_KEY_OLD for a while`;
}

function noOlderKey(missing: string, keyId: string): string {
  return `STORE_KEY_OLD: expected the key ${missing}, got nothing or another one; some values are still encrypted with it. Set STORE_KEY to the key ${keyId} and STORE_KEY_OLD to ${missing} until the log says that STORE_KEY_OLD may go. Nothing was changed`;
}
