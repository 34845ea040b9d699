/** A medium whose values are encrypted before they reach another one, whatever that is. Keys of records stay as they are. */

import { createKeyedQueue } from '../../async/keyed-queue.ts';
import { StoreError } from '../../errors.ts';
import type { Medium } from '../medium.ts';
import type { StoreKeys } from '../store-config.ts';
import { createKeyRing, type KeyRing } from './key-ring.ts';
import { type EncryptionState, STATE_KEY, sealState, unlock } from './state.ts';

export interface EncryptedMedium extends Medium {
  /** Brings a value that has an earlier key, or none, under the current one. Resolves with whether there was one. */
  renew(key: string): Promise<boolean>;
  /** Makes it known with which keys values may be sealed. Durable when it resolves. */
  writeState(state: EncryptionState): Promise<void>;
}

export type OpenedMedium =
  | { readonly kind: 'plain'; readonly medium: Medium }
  | {
      readonly kind: 'encrypted';
      readonly medium: EncryptedMedium;
      readonly ring: KeyRing;
      readonly state: EncryptionState;
    };

/**
 * The medium as the keys open it. Throws StoreError `no-key` for a key that is wrong, or missing where the medium is
 * encrypted; then nothing was written. Under a key that is new there is nothing before it is known that it is.
 */
export async function openEncrypted(medium: Medium, keys: StoreKeys | undefined): Promise<OpenedMedium> {
  const ring = keys === undefined ? null : createKeyRing(keys);
  const unlocked = unlock(await medium.get(STATE_KEY), ring);
  if (unlocked.kind === 'refused') throw new StoreError('no-key', unlocked.why);
  if (unlocked.kind === 'not-encrypted' || ring === null) return { kind: 'plain', medium };
  const encrypted = encrypt(medium, ring);
  if (!unlocked.isWritten) await encrypted.writeState(unlocked.state);
  return { kind: 'encrypted', medium: encrypted, ring, state: unlocked.state };
}

// Each member by its name, so that one that the port gets is encrypted or does not compile.
function encrypt(medium: Medium, ring: KeyRing): EncryptedMedium {
  // A value is renewed between the bot's own writes of it, so that no older one ever takes a newer one's place.
  const lanes = createKeyedQueue();
  /** In the lanes of all of them, taken in one order, so that no two such writes wait for each other. */
  const inLanes = (keys: readonly string[], work: () => Promise<void>): Promise<void> =>
    keys.toSorted().reduceRight((inner, key) => () => lanes.run(key, inner), work)();
  return {
    get: async (key) => ring.open(key, await medium.get(key)),
    set(key, value) {
      const sealed = ring.seal(key, value);
      return lanes.run(key, () => medium.set(key, sealed));
    },
    setAll(rows) {
      const sealed = rows.map(({ key, value }) => ({ key, value: ring.seal(key, value) }));
      const keys = sealed.map(({ key }) => key);
      return inLanes(keys, () => medium.setAll(sealed));
    },
    delete: (key) => lanes.run(key, () => medium.delete(key)),
    deleteAll: (keys) => inLanes(keys, () => medium.deleteAll(keys)),
    keys: async (prefix, page) => (await medium.keys(prefix, page)).filter((key) => key !== STATE_KEY),
    entries: async (prefix) =>
      (await medium.entries(prefix))
        .filter(({ key }) => key !== STATE_KEY)
        .map(({ key, value }) => ({ key, value: ring.open(key, value) })),
    renew: (key) =>
      lanes.run(key, async () => {
        const found = await medium.get(key);
        if (found === undefined || ring.isCurrent(found)) return false;
        await medium.set(key, ring.seal(key, ring.open(key, found)));
        return true;
      }),
    writeState: (state) => medium.set(STATE_KEY, sealState(ring, state)),
    close: () => medium.close(),
  };
}
