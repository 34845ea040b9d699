/** The log of a connection: a line when it is lost and one when it is back, and in between only what is new. */

import { Events, GatewayDispatchEvents, type GatewayReadyDispatchData } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import type { Log } from '../../log.ts';
import type { Connection } from './connection.ts';

type Watched = Pick<Connection, 'client' | 'lastEnd' | 'ended'>;

/**
 * Listens to a connection that has not opened yet. Without its listener for `error` Node.js would end the process. Before
 * the first session nothing is lost: why the login fails is told by the login.
 */
export function logConnection(
  { client, lastEnd, ended }: Watched,
  clock: Pick<Clock, 'monotonic'>,
  log: Log,
): void {
  const outages = createOutages(clock);
  let hasBegun = false;

  client.on(Events.Error, (error) =>
    log.error({ event: 'gateway.error', error }, 'The library discord.js reports an error.'),
  );
  client.on(Events.Warn, (warning) =>
    log.warn({ event: 'gateway.warning', warning }, 'The library discord.js warns.'),
  );
  client.on(Events.ShardReconnecting, (shard) => {
    if (ended.aborted) return; // the library says so of every connection that ends
    const { stage, attempts, awayMs } = outages.reconnecting(shard);
    const { code, reason } = lastEnd(shard) ?? {};
    const fields = { event: 'gateway.reconnecting', shard, code, reason, attempts, awayMs };
    if (!hasBegun) log.debug(fields, 'A connection to Discord ended before its session began.');
    else if (stage === 'begins') log.info(fields, 'The connection to Discord is lost; reconnecting.');
    else if (stage === 'lasts') log.warn(fields, 'The connection to Discord is still lost; reconnecting.');
    else log.debug(fields, 'Reconnecting to Discord again.');
  });
  client.on(Events.ShardError, (error, shard) => {
    const level = outages.isNews(shard, error) && hasBegun ? 'warn' : 'debug';
    log[level]({ event: 'gateway.connection-failed', shard, error }, 'A connection to Discord failed.');
  });
  client.on(Events.ShardResume, (shard, replayed) => {
    const awayMs = outages.end(shard);
    log.info({ event: 'gateway.resumed', shard, replayed, awayMs }, 'The session with Discord goes on.');
  });
  client.ws.on(GatewayDispatchEvents.Ready, ({ user }: GatewayReadyDispatchData, shard: number) => {
    hasBegun = true;
    const bot = { bot: user.username, id: user.id };
    log.info(
      { event: 'gateway.ready', shard, ...bot, awayMs: outages.end(shard) },
      'In session with Discord.',
    );
  });
}

/** An outage of one shard, in which it tries to connect more and more seldom. */
interface Outage {
  /** On the monotonic clock. */
  readonly since: number;
  attempts: number;
  /** How long it lasts before it is worth another line. */
  nextLineMs: number;
  /** The message of its last error. */
  lastError: string | null;
}

/** The line after that comes after twice as long, and so on. */
const FIRST_LINE_MS = 60_000;

function createOutages(clock: Pick<Clock, 'monotonic'>) {
  const outages = new Map<number, Outage>();
  const age = ({ since }: Outage): number => Math.round(clock.monotonic() - since);
  const begin = (shard: number): Outage => {
    const outage = { since: clock.monotonic(), attempts: 0, nextLineMs: FIRST_LINE_MS, lastError: null };
    outages.set(shard, outage);
    return outage;
  };
  return {
    /** `begins`: the first attempt; `lasts`: an attempt after so long that it is worth a line. */
    reconnecting(shard: number): {
      readonly stage: 'begins' | 'lasts' | 'again';
      readonly attempts: number;
      readonly awayMs: number;
    } {
      const stage = outages.has(shard) ? 'again' : 'begins';
      const outage = outages.get(shard) ?? begin(shard);
      outage.attempts += 1;
      const { attempts } = outage;
      const awayMs = age(outage);
      if (awayMs < outage.nextLineMs) return { stage, attempts, awayMs };
      outage.nextLineMs *= 2;
      return { stage: 'lasts', attempts, awayMs };
    },
    /** Whether the outage's last error was another: a gateway that answers with an HTTP status does so each time. */
    isNews(shard: number, { message }: Error): boolean {
      const outage = outages.get(shard) ?? begin(shard);
      const isNews = outage.lastError !== message;
      outage.lastError = message;
      return isNews;
    },
    /** Milliseconds for which the shard was away; undefined if it was not. */
    end(shard: number): number | undefined {
      const outage = outages.get(shard);
      outages.delete(shard);
      return outage === undefined ? undefined : age(outage);
    },
  };
}
