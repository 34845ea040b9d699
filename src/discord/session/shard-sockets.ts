/**
 * The shards as @discordjs/ws keeps them. All of this is private in its version 1.2.3; where a later version has none of
 * it, nothing is found and nothing is done.
 */

import type { SimpleShardingStrategy } from 'discord.js';

/** The part of a shard that tells how its socket is. */
export interface ShardSocket {
  readonly id: number;
  /** When the last heartbeat was sent; milliseconds since the epoch. */
  readonly lastHeartbeatAt: number;
  /** Whether it was answered. */
  readonly isAck: boolean;
  readonly connection: { readonly readyState: number; terminate(): void } | null;
}

export function socketsOf(strategy: SimpleShardingStrategy): ShardSocket[] {
  const shards: unknown = Reflect.get(strategy, 'shards');
  return shards instanceof Map ? [...(shards.values() as Iterable<ShardSocket>)] : [];
}

/**
 * Keeps shards that are about to be destroyed from connecting once more. A shard that is destroyed between two attempts
 * makes the next one all the same (WebSocketShard#destroy), and identifies: a second session, which nobody could end.
 */
export function keepDown(strategy: SimpleShardingStrategy): void {
  for (const socket of socketsOf(strategy))
    Object.defineProperty(socket, 'internalConnect', { value: () => Promise.resolve() });
}
