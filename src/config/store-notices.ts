/** What an operator should know of the store's keys at every start. Pure. */

import type { StoreKey } from './store-key.ts';

export interface StoreNotice {
  readonly event: string;
  readonly text: string;
}

export interface StoreKeySettings {
  readonly STORE_KEY?: StoreKey | undefined;
  readonly STORE_KEY_OLD?: StoreKey | undefined;
  readonly apiUrl: string;
}

/** Section 5(c) asks for encryption of the data at rest: https://support-dev.discord.com/hc/en-us/articles/8562894815383 */
const NOT_ENCRYPTED =
  'What people say is kept unencrypted, and Discord’s developer terms ask for encryption at rest: set STORE_KEY to what `openssl rand -base64 32` prints.';

/** A Discord on this machine itself is a local one, for trying things out: there is nobody’s data to protect. */
const THIS_MACHINE = /^(localhost|127\.[\d.]+|\[::1\])$/;

export function storeNotices({ STORE_KEY, STORE_KEY_OLD, apiUrl }: StoreKeySettings): readonly StoreNotice[] {
  const notices: StoreNotice[] = [];
  if (STORE_KEY === undefined && !THIS_MACHINE.test(new URL(apiUrl).hostname))
    notices.push({ event: 'store.not-encrypted', text: NOT_ENCRYPTED });
  for (const [name, setting] of Object.entries({ STORE_KEY, STORE_KEY_OLD })) {
    const file = setting?.exposedFile ?? null;
    if (file !== null)
      notices.push({
        event: 'store.key-exposed',
        text: `Everybody on this machine can read the file of ${name}: chmod 600 ${file}`,
      });
  }
  return notices;
}
