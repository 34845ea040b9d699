/**
 * Brings everything in the store under the current key while the bot works. It goes on after a kill, since what has the key
 * already is passed over; until it is done the state says which other keys there are.
 */

import type { Clock } from '../../async/clock.ts';
import { messageOf, StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { StoreKeys } from '../store-config.ts';
import type { EncryptedMedium, OpenedMedium } from './encrypted-medium.ts';
import { ALL_CURRENT, isAllCurrent } from './state.ts';

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
  /** What is encrypted at the end, as the beginning of a sentence. */
  readonly covers: string;
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

/** Null where everything has the current key already; then it says so of an older one that is still set. */
export function renewalOf(
  opened: OpenedMedium,
  ports: Omit<RenewalPorts, 'hasOlderKey'>,
  keys: StoreKeys | undefined,
): Renewal | null {
  if (opened.kind === 'plain') return null;
  const hasOlderKey = keys !== undefined && keys.older !== null;
  if (!isAllCurrent(opened.state)) return startRenewal(opened.medium, { ...ports, hasOlderKey });
  if (hasOlderKey)
    ports.log.info({ event: 'store.old-key-not-needed' }, 'STORE_KEY_OLD is not needed any more; remove it.');
  return null;
}

export function startRenewal(medium: EncryptedMedium, ports: RenewalPorts): Renewal {
  const { clock, log } = ports;
  const closing = new AbortController();
  const { signal } = closing;

  const untilDone = async (): Promise<void> => {
    const began = clock.monotonic();
    log.info(
      { event: 'store.encrypting' },
      'What is in the store is encrypted with STORE_KEY while the bot works.',
    );
    let values: RenewedValues | null = null;
    for (let isFailing = false; ; isFailing = true) {
      try {
        // What is written from the beginning on has the key: once they are through, all of them have it.
        values ??= await renewValues(medium, ports, signal);
        return await finish(medium, values, ports, began, signal);
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

async function finish(
  medium: EncryptedMedium,
  { renewed, unreadable }: RenewedValues,
  { clock, log, covers, hasOlderKey, hideTraces }: RenewalPorts,
  began: number,
  signal: AbortSignal,
): Promise<void> {
  const left = [...unreadable, ...(await hideTraces(signal))];
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
    `${covers} is encrypted with STORE_KEY${hasOlderKey ? '; STORE_KEY_OLD may go' : ''}.`,
  );
}

interface RenewedValues {
  readonly renewed: number;
  /** What does not read, in words. */
  readonly unreadable: readonly string[];
}

/** What is written meanwhile has the current key anyway. */
async function renewValues(
  medium: EncryptedMedium,
  { clock, dropUnreadable }: RenewalPorts,
  signal: AbortSignal,
): Promise<RenewedValues> {
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
