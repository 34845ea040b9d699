/**
 * Which process has a store that several can reach: one at a time. The owner says that it lives; one that ends leaves the
 * store at once, and one that was killed or frozen loses it after a time. Each has a number, without which no write counts.
 */

import { randomUUID } from 'node:crypto';
import type { Clock } from '../../async/clock.ts';
import { within } from '../../async/timeout.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Claimed, Database, Fence, Owner } from './database.ts';
import { untilItAnswers } from './patience.ts';
import { isDead, thisProcess } from './process-identity.ts';

export interface Ownership {
  /** The number for a write that begins now. Throws StoreError `lost` once another process has the store. */
  number(): Promise<number>;
  /** The outcome of a write under this number is not known: the next one has a higher number. */
  doubt(number: number): void;
  /** Leaves the store to whoever comes next. Never throws. */
  release(): Promise<void>;
}

export interface OwnershipDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly address: string;
  /** Another process has taken the store over: this one has to end. */
  onLost?(error: StoreError): void;
  /** Another process has it, and is waited for. */
  onStandBy?(): void;
}

/** After so long without a word from its owner the store is anybody's: less than 15 s with what a start takes. */
const TTL_MS = 10_000;
const RENEW_EVERY_MS = 2_000;
const TRY_EVERY_MS = 500;
/** Longer than a call needs; whoever comes next waits for the end of the time instead. */
const RELEASE_WITHIN_MS = 2_000;

/** Waits until the store is nobody's, without end. Throws StoreError `unusable`. */
export async function awaitOwnership(
  database: Database,
  fence: Fence,
  deps: OwnershipDeps,
): Promise<Ownership> {
  const { clock, log, address } = deps;
  const owner: Owner = { id: randomUUID(), process: await thisProcess() };
  let evenFrom: string | null = null;
  for (let isFirst = true; ; ) {
    const from: string | null = evenFrom;
    const claimed: Claimed = await untilItAnswers(() => database.claim(owner, TTL_MS, from), deps);
    if (claimed.kind === 'claimed') {
      fence.number = claimed.number;
      if (!isFirst) log.info({ event: 'store.taken-over', address }, 'The store is this bot’s now.');
      return startOwnership(owner, database, fence, deps);
    }
    evenFrom = (await isDead(claimed.by.process)) ? claimed.by.id : null;
    if (evenFrom !== null) continue;
    if (isFirst)
      log.warn(
        { event: 'store.standing-by', address, owner: claimed.by.process },
        'Another Bobbin has this store; this one stands by and takes over when that one ends.',
      );
    if (isFirst) deps.onStandBy?.();
    isFirst = false;
    await clock.sleep(TRY_EVERY_MS);
  }
}

/** Throws StoreError `unavailable` where a bot has it. */
export async function takeOwnership(
  database: Database,
  fence: Fence,
  deps: OwnershipDeps,
): Promise<Ownership> {
  const owner: Owner = { id: randomUUID(), process: await thisProcess() };
  const first = await database.claim(owner, TTL_MS, null);
  const claimed =
    first.kind === 'held' && (await isDead(first.by.process))
      ? await database.claim(owner, TTL_MS, first.by.id)
      : first;
  if (claimed.kind === 'held')
    throw new StoreError(
      'unavailable',
      `open ${deps.address}: a Bobbin has it (${claimed.by.process}); stop that one first`,
    );
  fence.number = claimed.number;
  return startOwnership(owner, database, fence, deps);
}

function startOwnership(owner: Owner, database: Database, fence: Fence, deps: OwnershipDeps): Ownership {
  const { clock, log, address } = deps;
  const closing = new AbortController();
  let isInDoubt = false;
  let renumbering: Promise<void> | null = null;
  let lost: StoreError | null = null;

  const lose = (): void => {
    if (lost !== null) return;
    closing.abort();
    lost = new StoreError(
      'lost',
      `write to ${address}: the store is this bot’s no longer; another Bobbin has taken this store over, since this one said nothing for ${TTL_MS / 1_000} seconds, or the database has forgotten what it held`,
    );
    deps.onLost?.(lost);
  };

  const renumber = async (): Promise<void> => {
    const number = await database.nextNumber(owner.id);
    if (number === null) return lose();
    fence.number = number;
    isInDoubt = false;
  };

  const sayAlive = async (): Promise<void> => {
    try {
      if (!(await database.renew(owner.id, TTL_MS))) lose();
    } catch (error) {
      log.debug(
        { event: 'store.owner-not-renewed', address, error },
        'The owner could not say that it lives.',
      );
    }
  };
  const keepAlive = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await clock.sleep(RENEW_EVERY_MS, closing.signal);
      await sayAlive();
    }
  };
  const ended = keepAlive().catch(() => {}); // closing ends the wait

  return {
    async number() {
      if (isInDoubt && lost === null) {
        renumbering ??= renumber().finally(() => {
          renumbering = null;
        });
        await renumbering;
      }
      if (lost !== null) throw lost;
      return fence.number;
    },
    doubt(number) {
      if (number === fence.number) isInDoubt = true;
    },
    async release() {
      closing.abort();
      await within(clock, RELEASE_WITHIN_MS, ended, () => {});
      if (lost !== null) return;
      const released = database.release(owner.id).catch((error: unknown) => {
        log.warn(
          { event: 'store.not-released', address, error },
          'The store is not given back; the next bot waits for it a little.',
        );
      });
      await within(clock, RELEASE_WITHIN_MS, released, () => {});
    },
  };
}
