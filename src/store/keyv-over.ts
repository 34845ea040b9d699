/** Keyv over rows that are texts: what is in one, and whether it is whole, is the store's business. */

import { Keyv, type KeyvStoreAdapter } from 'keyv';

export function keyvOver(store: KeyvStoreAdapter): Keyv<string> {
  const keyv = new Keyv<string>({
    store,
    throwOnErrors: true, // without it a failure would read as an empty store
    useKeyPrefix: false, // the keys are our own
    serialize: ({ value }) => String(value),
    deserialize: <Value>(row: string) => ({ value: row as Value }),
  });
  keyv.on('error', () => {}); // the same failure rejects the call
  return keyv;
}
