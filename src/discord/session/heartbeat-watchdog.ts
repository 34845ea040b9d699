/**
 * The heartbeat watchdog: ends a socket whose other end has fallen silent, so that its session is resumed at once.
 * discord.js waits for the next heartbeat and then for a closing handshake that never comes: for two minutes the bot would
 * be deaf.
 */

import type { Clock } from '../../async/clock.ts';
import type { Log } from '../../log.ts';
import type { LibraryShard } from './owned-shard.ts';

/** The part of a shard that tells how its socket is. */
export interface ShardSocket extends Pick<LibraryShard, 'id' | 'isAck' | 'lastHeartbeatAt'> {
  readonly connection: Pick<NonNullable<LibraryShard['connection']>, 'readyState' | 'terminate'> | null;
}

const LOOK_EVERY_MS = 2_500;
/** A socket that was silent at so many looks in a row is ended: an answer takes a second at most. */
const LOOKS = 4;
const CLOSING = 2;

/** Watches until the signal aborts. Never rejects. */
export async function watchHeartbeats(
  sockets: () => readonly ShardSocket[],
  clock: Pick<Clock, 'sleep'>,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const silences = new Map<number, Silence>();
  while (!signal.aborted) {
    await clock.sleep(LOOK_EVERY_MS, signal).catch(() => {}); // the loop's condition says that it is over
    if (signal.aborted) return;
    for (const socket of sockets()) {
      const silence = silenceOf(socket, silences.get(socket.id));
      silences.set(socket.id, silence);
      if (silence.looks < LOOKS) continue;
      silences.delete(socket.id);
      log.warn(
        { event: 'gateway.silent', shard: socket.id },
        'Discord has fallen silent; the connection is ended and the session resumed.',
      );
      socket.connection?.terminate();
    }
  }
}

/** How long a socket has been waiting for the same thing. */
interface Silence {
  readonly waitsFor: string | null;
  readonly looks: number;
}

/** Pure. */
export function silenceOf(socket: ShardSocket, before: Silence | undefined): Silence {
  const waitsFor = awaited(socket);
  if (waitsFor === null) return { waitsFor, looks: 0 };
  return { waitsFor, looks: before?.waitsFor === waitsFor ? before.looks + 1 : 1 };
}

function awaited({ connection, isAck, lastHeartbeatAt }: ShardSocket): string | null {
  if (connection === null) return null;
  if (connection.readyState === CLOSING) return 'the end';
  return isAck === false ? `the answer to ${lastHeartbeatAt}` : null;
}
