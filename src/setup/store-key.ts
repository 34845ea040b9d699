/** The store's key: made where there is none, unless what is in the store has one already. */

import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { loadStoreConfig } from '../config.ts';
import { count } from '../doctor/finding.ts';
import { messageOf, StoreError } from '../errors.ts';
import { countKeys } from '../store/backups/key-counts.ts';
import { exists } from '../store/sqlite/file.ts';
import { requireKey } from '../store/sqlite/require-key.ts';
import type { StoreConfig } from '../store/store-config.ts';
import type { Settings } from './asked.ts';

export type KeyPlan =
  /** One is set, or the settings of the store are wrong, which is told with them. */
  | { readonly kind: 'as-set' }
  /** `says` is what its owner has to know. */
  | { readonly kind: 'new'; readonly key: string; readonly says: string }
  /** What is there is encrypted with a key that is not set: another one would not open it. */
  | { readonly kind: 'refused'; readonly why: string };

const BYTES = 32;

export async function planKey(settings: Settings): Promise<KeyPlan> {
  const store = loadStoreConfig(settings);
  if (store === null) return { kind: 'as-set' };
  try {
    const inClear = await lookInto(store);
    return store.keys === undefined ? newKey(inClear) : { kind: 'as-set' };
  } catch (error) {
    if (error instanceof StoreError) return { kind: 'refused', why: messageOf(error) };
    throw error;
  }
}

interface InClear {
  readonly path: string;
  readonly values: number;
}

/** What is kept without encryption; null for nothing. Throws StoreError for a key that does not open what is there. */
async function lookInto(store: StoreConfig): Promise<InClear | null> {
  if (store.kind !== 'sqlite' || !(await exists(store.path))) return null;
  await requireKey(store.path, store.keys);
  if (store.keys !== undefined) return null;
  const { plain } = await countKeys(store.path, null);
  return plain === 0 ? null : { path: resolve(store.path), values: plain };
}

function newKey(inClear: InClear | null): KeyPlan {
  const loss =
    'STORE_KEY is new: it encrypts what people say and write. Keep a copy of it apart from this machine; whoever loses it loses the database and every backup.';
  const former =
    inClear === null
      ? ''
      : ` ${inClear.path} has ${count(inClear.values, 'value')} in the clear: the next start encrypts them and the backups beside them. Copies that lie elsewhere stay readable to everybody.`;
  return { kind: 'new', key: randomBytes(BYTES).toString('base64'), says: `${loss}${former}` };
}
