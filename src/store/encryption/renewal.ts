/**
 * Brings everything in the store under the current key while the bot works. It goes on after a kill, since what has the key
 * already is passed over; until it is done the state says which other keys there are.
 */

import type { Clock } from '../../async/clock.ts';
import { messageOf, StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { EncryptedMedium } from './encrypted-medium.ts';
import { ALL_CURRENT } from './state.ts';

export interface Renewal {
  /** Ends it; the next start goes on. */
  close(): Promise<void>;
}

export interface RenewalPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** Whether there is a key that is not needed any more at the end. */
  readonly hasOlderKey: boolean;
  /** Deals with a value that does not open. False where a person has to. */
  dropUnreadable(key: string, error: StoreError): Promise<boolean>;
  /**
   * Hides what the medium has beside its values, such as free pages and backups. Resolves with what could not be, in words,
   * with what to do; rejects with what may pass.
   */
  hideTraces(signal: AbortSignal): Promise<readonly string[]>;
}

/** So few together, and such a pause after them, that writes of the bot find room between. */
const AT_ONCE = 8;
const PAUSE_MS = 10;
const RETRY_MS = 60_000;

export function startRenewal(medium: EncryptedMedium, ports: RenewalPorts): Renewal {
  const { clock, log } = ports;
  const closing = new AbortController();
  const { signal } = closing;

  const untilDone = async (): Promise<void> => {
    for (let isFailing = false; ; isFailing = true) {
      try {
        return await renewAll(medium, ports, signal);
      } catch (error) {
        if (signal.aborted) return;
        const fields = { event: 'store.encryption-interrupted', error, retryMs: RETRY_MS };
        if (isFailing) log.debug(fields, 'Not everything in the store is encrypted yet.');
        else log.warn(fields, 'Not everything in the store could be encrypted; the rest is tried again.');
        await clock.sleep(RETRY_MS, signal);
      }
    }
  };
  const ended = untilDone().catch(() => {}); // closing ends the wait
  return {
    async close() {
      closing.abort();
      await ended;
    },
  };
}

async function renewAll(medium: EncryptedMedium, ports: RenewalPorts, signal: AbortSignal): Promise<void> {
  const { clock, log, hasOlderKey } = ports;
  const began = clock.monotonic();
  log.info(
    { event: 'store.encrypting' },
    'What is in the store is encrypted with STORE_KEY while the bot works.',
  );
  const { renewed, unreadable } = await renewValues(medium, ports, signal);
  const left = [...unreadable, ...(await ports.hideTraces(signal))];
  if (left.length > 0) {
    log.error(
      { event: 'store.not-all-encrypted', left },
      'Not everything could be encrypted with STORE_KEY; mend or delete what is left, and start again.',
    );
    return;
  }
  await medium.writeState(ALL_CURRENT);
  const ms = Math.round(clock.monotonic() - began);
  log.info(
    { event: 'store.encrypted', renewed, ms },
    `Everything in the store and its backups is encrypted with STORE_KEY${hasOlderKey ? '; STORE_KEY_OLD may go' : ''}.`,
  );
}

/** What is written meanwhile has the current key anyway. */
async function renewValues(
  medium: EncryptedMedium,
  { clock, dropUnreadable }: RenewalPorts,
  signal: AbortSignal,
): Promise<{ readonly renewed: number; readonly unreadable: readonly string[] }> {
  const keys = await medium.keys('');
  const unreadable: string[] = [];
  let renewed = 0;
  const renew = async (key: string): Promise<void> => {
    try {
      if (await medium.renew(key)) renewed += 1;
    } catch (error) {
      if (!(error instanceof StoreError) || error.fault === 'unavailable') throw error;
      if (!(await dropUnreadable(key, error))) unreadable.push(messageOf(error));
    }
  };
  for (let at = 0; at < keys.length; at += AT_ONCE) {
    signal.throwIfAborted();
    await Promise.all(keys.slice(at, at + AT_ONCE).map(renew));
    await clock.sleep(PAUSE_MS, signal);
  }
  return { renewed, unreadable };
}
