/** The shards of one connection. They belong to it: nothing of them is left once it has ended. */

import { SimpleShardingStrategy } from 'discord.js';
import { type LibraryShard, type OwnedShard, ownShard, type ShardOwner } from './owned-shard.ts';

type Manager = ConstructorParameters<typeof SimpleShardingStrategy>[0];

/**
 * Runs the shards as discord.js would, with two differences: an attempt in vain is told by the client's events and does
 * not destroy the client, and what is destroyed stays so.
 */
export class ConnectionShards extends SimpleShardingStrategy {
  readonly #owner: Omit<ShardOwner, 'signal'>;
  readonly #ended = new AbortController();
  #shards: readonly OwnedShard[] = [];

  constructor(manager: Manager, owner: Omit<ShardOwner, 'signal'>) {
    super(manager);
    this.#owner = owner;
  }

  get all(): readonly OwnedShard[] {
    return this.#shards;
  }

  override async spawn(shardIds: number[]): Promise<void> {
    await super.spawn(shardIds);
    this.#shards = shardsOf(this).map((shard) =>
      ownShard(shard, { ...this.#owner, signal: this.#ended.signal }),
    );
  }

  override async connect(): Promise<void> {
    if (this.#ended.signal.aborted) return;
    for (const shard of shardsOf(this)) shard.connect().catch(() => {}); // the client's events tell
  }

  override async destroy(options?: Parameters<SimpleShardingStrategy['destroy']>[0]): Promise<void> {
    if (this.#shards.length > 0) await this.end(); // the library clears the way for its first shards, too
    await super.destroy(options);
  }

  /** Ends them for good, within a few seconds. Never rejects. */
  async end(): Promise<void> {
    this.#ended.abort();
    await Promise.all(this.#shards.map((shard) => shard.end()));
  }
}

/** Private in @discordjs/ws 1.2.3. */
function shardsOf(strategy: SimpleShardingStrategy): (LibraryShard & { connect(): Promise<void> })[] {
  const shards = Reflect.get(strategy, 'shards') as Map<number, LibraryShard & { connect(): Promise<void> }>;
  return [...shards.values()];
}
