/** Opens the medium over a database on the network, for this process alone. */

import type { Clock } from '../async/clock.ts';
import type { Log } from '../log.ts';
import { requireWholeCopy } from './copy/unfinished.ts';
import { openEncrypted } from './encryption/encrypted-medium.ts';
import { renewalOf } from './encryption/renewal.ts';
import type { Medium } from './medium.ts';
import type { OpenDeps } from './open-deps.ts';
import { dropUnreadableOf } from './records/usage/rows.ts';
import { shownAddress } from './shared/address.ts';
import type { Database, Fence } from './shared/database.ts';
import { awaitOwnership, type OwnershipDeps, takeOwnership } from './shared/ownership.ts';
import { createPatience, untilItAnswers } from './shared/patience.ts';
import { sharedMedium } from './shared/shared-medium.ts';
import type { SharedConfig } from './store-config.ts';

/** In mid-work; then a message is refused aloud. */
const PATIENCE_MS = 60_000;
/** Of somebody who waits at a terminal. */
const SHORT_PATIENCE_MS = 10_000;

/** Waits until the database answers and is nobody's, without end. Throws StoreError `unusable`, `no-key` or `damaged`. */
export async function openShared(config: SharedConfig, deps: OpenDeps): Promise<Medium> {
  const { clock, log } = deps;
  const { fence, address, ...parts } = partsOf(config, deps, PATIENCE_MS);
  const database = await untilItAnswers(() => connect(config, fence, clock), { clock, log, address });
  try {
    await tellDurability(database, log, address);
    const ownership = await awaitOwnership(database, fence, parts.ownershipDeps);
    const medium = sharedMedium({ database, ownership, patience: parts.patience });
    return await prepared(medium, config, deps, address);
  } catch (error) {
    await database.close().catch(() => {}); // the first failure is the one to tell
    throw error;
  }
}

/**
 * The values as they are kept, sealed or not, for whoever copies them: waits for nobody. Throws StoreError, `unavailable` where a
 * bot has the store.
 */
export async function openSharedRaw(config: SharedConfig, deps: OpenDeps): Promise<Medium> {
  const { fence, patience, ownershipDeps } = partsOf(config, deps, SHORT_PATIENCE_MS);
  const database = await connect(config, fence, deps.clock);
  try {
    const ownership = await takeOwnership(database, fence, ownershipDeps);
    return sharedMedium({ database, ownership, patience });
  } catch (error) {
    await database.close().catch(() => {}); // the first failure is the one to tell
    throw error;
  }
}

/** Connects once, and nothing else. Throws StoreError. */
export async function connect({ kind, url }: SharedConfig, fence: Fence, clock: Clock): Promise<Database> {
  switch (kind) {
    case 'redis': {
      const { openRedis } = await import('./redis/redis.ts');
      return openRedis(url, fence, clock);
    }
    case 'postgres': {
      const { openPostgres } = await import('./postgres/postgres.ts');
      return openPostgres(url, fence, clock);
    }
  }
}

function partsOf({ url }: SharedConfig, { clock, log, onLost, onStandBy }: OpenDeps, patienceMs: number) {
  const address = shownAddress(url);
  const fence: Fence = { number: 0 };
  const newPatience = () => createPatience(patienceMs, { clock, log, address });
  const patience = { read: newPatience(), write: newPatience() };
  const ownershipDeps: OwnershipDeps = {
    clock,
    log,
    address,
    ...(onLost && { onLost }),
    ...(onStandBy && { onStandBy }),
  };
  return { address, fence, patience, ownershipDeps };
}

async function prepared(
  medium: Medium,
  { keys }: SharedConfig,
  { clock, log }: OpenDeps,
  address: string,
): Promise<Medium> {
  try {
    await requireWholeCopy(medium, address);
    const opened = await openEncrypted(medium, keys);
    const covers = 'Everything in the store';
    const dropUnreadable = dropUnreadableOf(opened.medium, log);
    const hideTraces = async (): Promise<readonly string[]> => [];
    const renewal = renewalOf(opened, { clock, log, covers, dropUnreadable, hideTraces }, keys);
    const close = async (): Promise<void> => {
      await renewal?.close();
      await opened.medium.close();
    };
    return { ...opened.medium, close };
  } catch (error) {
    await medium.close().catch(() => {}); // the first failure is the one to tell
    throw error;
  }
}

async function tellDurability(database: Database, log: Log, address: string): Promise<void> {
  for (const { kind, text } of await database.durability()) {
    const fields = { event: `store.durability-${kind}`, address };
    if (kind === 'loss') log.error(fields, text);
    else log.warn(fields, text);
  }
}
