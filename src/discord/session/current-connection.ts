/** The current connection: the gateway keeps it up to date, and whoever needs what the connection knows asks here. */

import type { Client } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import { BotError } from '../../errors.ts';
import type { Readiness } from '../../readiness.ts';
import type { Preflight } from './preflight.ts';
import { readinessOf, type ShardReadiness, shardsReadiness } from './shards.ts';

/** Each of these throws BotError `bug` before it is known. */
export interface CurrentConnection {
  /** The client of the latest login attempt, which has its names and rights. */
  client(): Client;
  /** What Discord said about the application before that attempt. */
  application(): Preflight;
  /** The bot's user id. Known from the first session on, which is before the first message. */
  selfId(): string;
  /** Whether every shard has a session and a fresh heartbeat. Never throws. */
  readiness(): Readiness;
  /** Each shard of this process, and whether it has a session and a fresh heartbeat. Never throws. */
  shards(): readonly ShardReadiness[];
}

/** How the gateway keeps it up to date. */
export interface ConnectionUpdates {
  /** A login attempt begins with a new client. */
  attempt(client: Client, application: Preflight): void;
  /** A shard's session begins, or goes on after a lost connection. A new session says who the bot is. */
  session(shardId: number, selfId: string | null): void;
  /** A shard's heartbeat was answered. */
  heartbeat(shardId: number): void;
  /** Every shard has a session: the login is over. */
  loggedIn(): void;
  /** The bot stops. */
  stopped(): void;
}

export function createCurrentConnection(
  clock: Pick<Clock, 'monotonic'>,
): CurrentConnection & { readonly updates: ConnectionUpdates } {
  let phase: 'logging-in' | 'logged-in' | 'stopped' = 'logging-in';
  let current: { readonly client: Client; readonly application: Preflight } | null = null;
  /** When each shard was last known to be alive. */
  let aliveAt = new Map<number, number>();
  let selfId: string | null = null;

  return {
    client: () => known(current, 'connection').client,
    application: () => known(current, 'application').application,
    selfId: () => known(selfId, 'user id'),
    readiness() {
      if (phase === 'stopped') return { ok: false, why: 'stopped' };
      const shards = phase === 'logged-in' ? [...(current?.client.ws.shards.values() ?? [])] : [];
      return readinessOf(shards, aliveAt, clock.monotonic());
    },
    shards() {
      const shards = phase === 'stopped' ? [] : [...(current?.client.ws.shards.values() ?? [])];
      return shardsReadiness(shards, aliveAt, clock.monotonic());
    },
    updates: {
      attempt(client, application) {
        current = { client, application };
        aliveAt = new Map();
      },
      session(shardId, id) {
        aliveAt.set(shardId, clock.monotonic());
        selfId = id ?? selfId;
      },
      heartbeat: (shardId) => void aliveAt.set(shardId, clock.monotonic()),
      loggedIn() {
        if (phase !== 'stopped') phase = 'logged-in';
      },
      stopped() {
        phase = 'stopped';
      },
    },
  };
}

function known<T>(value: T | null, what: string): T {
  if (value === null) throw new BotError('bug', `not known before the gateway has started: ${what}`);
  return value;
}
