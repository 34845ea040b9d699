/** Keys of a store for tests. */

import { createSecretKey, type KeyObject } from 'node:crypto';
import type { StoreKeys } from '../../src/store/store-config.ts';

/** The same for the same number. */
export function keyNumber(number: number): KeyObject {
  return createSecretKey(Buffer.alloc(32, number));
}

export function keysOf(current: number, older?: number): StoreKeys {
  return { current: keyNumber(current), older: older === undefined ? null : keyNumber(older) };
}
