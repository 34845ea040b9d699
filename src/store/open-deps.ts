/** What opening a store needs besides its configuration. */

import type { KeyedQueue } from '../async/keyed-queue.ts';
import type { StoreError } from '../errors.ts';
import type { OnStoreCall } from './observed-medium.ts';
import type { StoreDeps } from './records/record-store.ts';

export interface OpenDeps extends StoreDeps {
  /** Where one thing at a time is done to the backups, also by what makes them; one of its own unless told. */
  readonly lanes?: KeyedQueue;
  /** The store is this process's no longer, or its file was deleted or replaced: the process should end. */
  onLost?(error: StoreError): void;
  /** Is told how long each call of the medium takes. */
  readonly onStoreCall?: OnStoreCall | undefined;
  /** Another process has the store, and this one takes over when that one ends. */
  onStandBy?(): void;
}
