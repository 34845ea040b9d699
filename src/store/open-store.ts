/** Opens the store on the medium that the configuration names. What a medium needs is loaded only where it is chosen. */

import type { Store } from '../conversation/ports/store.ts';
import type { Medium } from './medium.ts';
import { observedMedium } from './observed-medium.ts';
import type { OpenDeps } from './open-deps.ts';
import { createStore } from './records/record-store.ts';
import type { StoreConfig } from './store-config.ts';

/**
 * The store, which this process alone has until it is closed. Throws StoreError: `damaged` when only a person can mend the
 * medium, `unusable` where there can be none, `no-key` where it is encrypted with another key, `unavailable` for what may
 * pass, another process that has its file included. A database on the network that does not answer is waited for without end,
 * and so is another process that has it. What does not have the current key yet gets it while the store is in use.
 */
export async function openStore(config: StoreConfig, deps: OpenDeps): Promise<Store> {
  const medium = await openMedium(config, deps);
  const { clock, onStoreCall } = deps;
  return createStore(onStoreCall === undefined ? medium : observedMedium(medium, clock, onStoreCall), deps);
}

async function openMedium(config: StoreConfig, deps: OpenDeps): Promise<Medium> {
  if (config.kind === 'sqlite') {
    const { openFile } = await import('./open-file.ts');
    return openFile(config, deps);
  }
  const { openShared } = await import('./open-shared.ts');
  return openShared(config, deps);
}
