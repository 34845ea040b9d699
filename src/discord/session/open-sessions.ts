/** Opening the sessions of a login attempt: one for each shard, or the attempt is over. */

import { type Client, Events, GatewayDispatchEvents } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import { orAborted } from '../../async/timeout.ts';
import { DiscordError } from '../../errors.ts';
import { closedFor } from './close-codes.ts';
import type { Connection } from './connection.ts';
import type { SocketEnd } from './owned-shard.ts';

/**
 * An attempt ends when for this long no further shard has identified or got a session, and none waits until it may: that
 * is the bot's own doing, and takes minutes at times.
 */
const NO_PROGRESS_MS = 60_000;

/**
 * Connects. Resolves once every shard has a session. Rejects when Discord refuses one for good, when the first thing that
 * comes of a connection is its end, and when nothing goes forward. Once there is a session, the shards whose connections
 * end go on trying, so that it is not given up for them.
 */
export async function openSessions(
  { client, identifies, lastEnd }: Connection,
  token: string,
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
): Promise<void> {
  const sessions = countSessions(client);
  const over = new AbortController();
  const failed = new AbortController();
  const failUnlessBegun = (reason: () => string): void => {
    if (sessions.begun() === 0)
      failed.abort(new DiscordError('unavailable', `the gateway lets nobody in: ${reason()}`));
  };
  client.on(Events.ShardDisconnect, ({ code }) => failed.abort(closedFor(code)));
  client.on(Events.ShardError, ({ message }) => failUnlessBegun(() => message));
  client.on(Events.ShardReconnecting, (shard) => failUnlessBegun(() => wordsOf(lastEnd(shard))));
  const steps = (): number => identifies.made + sessions.begun();
  untilNoProgress(steps, () => identifies.isHeldUp, clock, over.signal).then(
    () => failed.abort(noProgress()),
    () => {}, // the attempt is over
  );
  try {
    const loggedIn = client.login(token).then(() => sessions.all);
    await orAborted(loggedIn, AbortSignal.any([signal, failed.signal]));
  } finally {
    over.abort();
  }
}

function wordsOf(end: SocketEnd | null): string {
  if (end === null) return 'a connection ended';
  return `close code ${end.code}${end.reason === null ? '' : ` (${end.reason})`}`;
}

/** `client.login()` resolves before the shards have their sessions. */
function countSessions(client: Client): { readonly begun: () => number; readonly all: Promise<void> } {
  const begun = new Set<number>();
  const all = new Promise<void>((resolve) => {
    client.ws.on(GatewayDispatchEvents.Ready, (_, shardId) => {
      begun.add(shardId);
      if (begun.size === client.ws.shards.size) resolve();
    });
  });
  return { begun: () => begun.size, all };
}

/** Resolves when for a while there was no further step, and nothing to be waited for. Rejects with the signal's reason. */
async function untilNoProgress(
  steps: () => number,
  isHeldUp: () => boolean,
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
): Promise<void> {
  for (let before = -1; before !== steps() || isHeldUp(); ) {
    before = steps();
    await clock.sleep(NO_PROGRESS_MS, signal);
  }
}

function noProgress(): DiscordError {
  return new DiscordError('unavailable', `no session within ${NO_PROGRESS_MS / 1000} s: the gateway`);
}
