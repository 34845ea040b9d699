/** Shards: which ones this process runs, and whether they are well. Pure. */

import { type ClientOptions, Status } from 'discord.js';
import type { Readiness } from '../../readiness.ts';

/** As the operator says it: all or some of a number that is given or left to Discord. */
export interface ShardChoice {
  readonly ids: 'all' | readonly number[];
  readonly count: 'auto' | number;
}

/** The part of a discord.js shard that tells how it is. */
export interface ShardState {
  readonly id: number;
  readonly status: Status;
}

export interface ShardReadiness {
  readonly id: number;
  readonly isReady: boolean;
}

/** Discord asks for a heartbeat every 41.25 s; two that are missed in a row mean a dead socket. */
const HEARTBEAT_MS = 41_250;
const OLDEST_HEARTBEAT_MS = 2.2 * HEARTBEAT_MS;

/** A count other than 1 keeps discord.js from reading SHARD_COUNT on its own; with `auto` it is not used. */
const NOT_USED = 2;

export function shardOptions({
  ids,
  count,
}: ShardChoice): Required<Pick<ClientOptions, 'shards' | 'shardCount'>> {
  if (count === 'auto') return { shards: 'auto', shardCount: NOT_USED };
  return {
    shards: ids === 'all' ? Array.from({ length: count }, (_, id) => id) : [...ids],
    shardCount: count,
  };
}

/** The same of each shard by itself. */
export function shardsReadiness(
  shards: readonly ShardState[],
  aliveAt: ReadonlyMap<number, number>,
  now: number,
): readonly ShardReadiness[] {
  return shards.map((shard) => ({ id: shard.id, isReady: readinessOf([shard], aliveAt, now).ok }));
}

/**
 * Whether every shard has a session and a fresh heartbeat. Times are of the monotonic clock.
 *
 * @param aliveAt when each shard's session began or went on, or its last heartbeat was answered
 */
export function readinessOf(
  shards: readonly ShardState[],
  aliveAt: ReadonlyMap<number, number>,
  now: number,
): Readiness {
  if (shards.length === 0) return { ok: false, why: 'not connected to Discord' };
  for (const { id, status } of shards) {
    if (status !== Status.Ready)
      return { ok: false, why: `shard ${id} is ${Status[status]?.toLowerCase() ?? 'unknown'}` };
    const age = Math.round(now - (aliveAt.get(id) ?? Number.NEGATIVE_INFINITY));
    if (age > OLDEST_HEARTBEAT_MS)
      return { ok: false, why: `shard ${id} has had no heartbeat for ${age} ms` };
  }
  return { ok: true };
}
