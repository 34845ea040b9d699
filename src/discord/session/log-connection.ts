/** The log of a connection: a line when it is lost and one when it is back, and in between only what is new. */

import { type Client, Events, GatewayDispatchEvents, type GatewayReadyDispatchData } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import type { Log } from '../../log.ts';

/** A connection that is not back yet: discord.js tries again twice in a second, without end. */
interface Outage {
  /** On the monotonic clock. */
  readonly since: number;
  attempts: number;
  /** How long it lasts before it is worth another line. */
  nextLineMs: number;
  lastError: string | null;
}

/** The next line comes after twice as long, and so on. */
const FIRST_LINE_MS = 60_000;

/** Listens to a client that has not connected yet. Without its listener for `error` Node.js would end the process. */
export function logConnection(client: Client, clock: Pick<Clock, 'monotonic'>, log: Log): void {
  const outages = new Map<number, Outage>();
  const closeCodes = watchCloseCodes(client);

  const begin = (shard: number): Outage => {
    const outage = { since: clock.monotonic(), attempts: 0, nextLineMs: FIRST_LINE_MS, lastError: null };
    outages.set(shard, outage);
    return outage;
  };
  /** How long the shard was away, if it was; its outage is over. */
  const end = (shard: number): { readonly awayMs?: number } => {
    const outage = outages.get(shard);
    outages.delete(shard);
    return outage === undefined ? {} : { awayMs: clock.monotonic() - outage.since };
  };

  client.on(Events.Error, (error) => log.error({ event: 'gateway.error', error }, 'discord.js failed.'));
  client.on(Events.Warn, (warning) => log.warn({ event: 'gateway.warning', warning }, 'discord.js warns.'));
  client.on(Events.ShardReconnecting, (shard) => {
    const event = 'gateway.reconnecting';
    const code = closeCodes(shard);
    const outage = outages.get(shard);
    if (outage === undefined) {
      begin(shard);
      return log.info({ event, shard, code }, 'The connection to Discord is lost; reconnecting.');
    }
    outage.attempts += 1;
    const { attempts } = outage;
    const awayMs = clock.monotonic() - outage.since;
    if (awayMs < outage.nextLineMs)
      return log.debug({ event, shard, code, attempts, awayMs }, 'Reconnecting to Discord again.');
    outage.nextLineMs *= 2;
    log.warn(
      { event, shard, code, attempts, awayMs },
      'The connection to Discord is still lost; reconnecting.',
    );
  });
  client.on(Events.ShardError, (error, shard) => {
    closeCodes(shard);
    const outage = outages.get(shard) ?? begin(shard);
    const level = outage.lastError === error.message ? 'debug' : 'warn';
    outage.lastError = error.message;
    log[level]({ event: 'gateway.connection-failed', shard, error }, 'A connection to Discord failed.');
  });
  client.on(Events.ShardResume, (shard, replayed) =>
    log.info(
      { event: 'gateway.resumed', shard, replayed, ...end(shard) },
      'The session with Discord goes on.',
    ),
  );
  client.ws.on(GatewayDispatchEvents.Ready, ({ user }: GatewayReadyDispatchData, shard: number) => {
    closeCodes(shard);
    const bot = { bot: user.username, id: user.id };
    log.info({ event: 'gateway.ready', shard, ...bot, ...end(shard) }, 'In session with Discord.');
  });
}

/** The code with which a shard's connection was closed last. discord.js tells it to listeners of the shard alone. */
function watchCloseCodes(client: Client): (shardId: number) => number | undefined {
  const codes = new Map<number, number>();
  const watched = new Set<number>();
  return (shardId) => {
    const shard = client.ws.shards.get(shardId);
    if (shard !== undefined && !watched.has(shardId)) {
      watched.add(shardId);
      shard.on('close', ({ code }) => codes.set(shardId, code));
    }
    return codes.get(shardId);
  };
}
