/**
 * The keys at hand, and the form of an encrypted value: AES-256-GCM, with the id of its key, so that each is opened with the
 * key that it was sealed with. No input or output; the nonces are drawn from the system's random numbers.
 */

import { createCipheriv, createDecipheriv, createHmac, type KeyObject, randomBytes } from 'node:crypto';
import { StoreError } from '../../errors.ts';
import { damaged } from '../errors.ts';
import type { StoreKeys } from '../store-config.ts';

/** A value as the medium keeps it: `FORMAT.KEY-ID.BASE64`, in which the bytes are nonce, ciphertext and tag. */
export interface Sealed {
  readonly sealed: string;
}

export interface KeyRing {
  /** The id of the key with which everything is sealed. */
  readonly currentId: string;
  has(keyId: string): boolean;
  /** A value as JSON has it, under the current key and for this record's key alone. */
  seal(key: string, value: unknown): Sealed;
  /**
   * What was sealed, and a value that was not as it is. Throws StoreError: `no-key` where its key is not at hand, `newer` for
   * a later format, `damaged` for what is not as it was sealed, under this record's key.
   */
  open(key: string, value: unknown): unknown;
  isCurrent(value: unknown): boolean;
}

const FORMAT = '1';
const SEALED = /^(\d+)\.([^.]+)\./;
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function createKeyRing({ current, older }: StoreKeys): KeyRing {
  const currentId = keyIdOf(current);
  const keys = new Map([[currentId, current]]);
  if (older !== null) keys.set(keyIdOf(older), older);
  return {
    currentId,
    has: (keyId) => keys.has(keyId),
    seal(key, value) {
      const beginning = beginningOf(currentId);
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, recordKey(current, key), nonce);
      cipher.setAAD(Buffer.from(beginning + key));
      const text = cipher.update(JSON.stringify(value), 'utf8');
      const bytes = Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()]);
      return { sealed: beginning + bytes.toString('base64') };
    },
    open(key, value) {
      if (!isSealed(value)) return value;
      const [beginning = '', format, keyId = ''] = SEALED.exec(value.sealed) ?? [];
      if (format !== FORMAT) throw later(key, format);
      const secret = keys.get(keyId);
      if (secret === undefined) throw missingKey(key, keyId);
      return opened(key, secret, beginning, value.sealed);
    },
    isCurrent: (value) => keyIdIn(value) === currentId,
  };
}

/** Whether it is an encrypted value, of whatever format. */
export function isSealed(value: unknown): value is Sealed {
  if (typeof value !== 'object' || value === null || !('sealed' in value)) return false;
  return typeof value.sealed === 'string' && SEALED.test(value.sealed);
}

/** The id of the key with which a value is sealed; null for one that is not. */
export function keyIdIn(value: unknown): string | null {
  return isSealed(value) ? (SEALED.exec(value.sealed)?.[2] ?? null) : null;
}

/** Tells keys apart and says nothing about them. */
function keyIdOf(key: KeyObject): string {
  return createHmac('sha256', key).update('bobbin key id').digest('hex').slice(0, 16);
}

function beginningOf(keyId: string): string {
  return `${FORMAT}.${keyId}.`;
}

/**
 * A key for each record: one key may see no more than 2^32 random nonces (NIST SP 800-38D, section 8.3,
 * https://doi.org/10.6028/NIST.SP.800-38D), which a busy bot would write within years, and no single record ever will.
 */
function recordKey(key: KeyObject, record: string): Buffer {
  return createHmac('sha256', key).update(`bobbin value ${record}`).digest();
}

function opened(key: string, secret: KeyObject, beginning: string, sealed: string): unknown {
  const bytes = Buffer.from(sealed.slice(beginning.length), 'base64');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw damaged(key, 'its encrypted value is cut short');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  // Without its length the tag could be one of four bytes (https://nodejs.org/api/deprecations.html#dep0182).
  const cipher = createDecipheriv(CIPHER, recordKey(secret, key), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(beginning + key));
  cipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const text = cipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8');
    return JSON.parse(text + cipher.final('utf8'));
  } catch (error) {
    throw damaged(key, 'its encrypted value is not as it was written', error);
  }
}

function later(key: string, format: string | undefined): StoreError {
  return new StoreError(
    'newer',
    `read ${key}: expected an encrypted value of format ${FORMAT}, got ${format}; a newer Bobbin wrote it, start that one`,
    { key },
  );
}

function missingKey(key: string, keyId: string): StoreError {
  return new StoreError(
    'no-key',
    `read ${key}: it is encrypted with the key ${keyId}, which is neither STORE_KEY nor STORE_KEY_OLD; set one of them to it`,
    { key },
  );
}
