/** A medium whose calls are timed for whoever asks how long the store takes. */

import type { Clock } from '../async/clock.ts';
import type { Medium } from './medium.ts';

/** Is told of each call, failed ones included. It throws nothing. */
export type OnStoreCall = (operation: string, ms: number) => void;

const OPERATIONS = ['get', 'set', 'setAll', 'delete', 'deleteAll', 'keys', 'entries'] as const;

/** The medium, and nothing else of it changes. */
export function observedMedium<M extends Medium>(
  medium: M,
  { monotonic }: Pick<Clock, 'monotonic'>,
  onCall: OnStoreCall,
): M {
  type Method = (...given: readonly unknown[]) => Promise<unknown>;
  const timed = OPERATIONS.map((operation) => {
    const method = medium[operation].bind(medium) as Method;
    const call: Method = async (...given) => {
      const at = monotonic();
      try {
        return await method(...given);
      } finally {
        onCall(operation, monotonic() - at);
      }
    };
    return [operation, call] as const;
  });
  return { ...medium, ...Object.fromEntries(timed) };
}
