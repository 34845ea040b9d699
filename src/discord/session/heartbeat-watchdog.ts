/**
 * The watchdog: ends a connection whose other end has fallen silent, so that it is resumed at once. discord.js waits for
 * the next heartbeat and then for a closing handshake that never comes, which leaves the bot deaf for two minutes.
 */

import type { SimpleShardingStrategy } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import type { Log } from '../../log.ts';

/** What tells how the line is. All of it is private in @discordjs/ws 1.2.3; a later version may have none of it. */
interface ShardSocket {
  readonly id: number;
  /** When the last heartbeat was sent; milliseconds since the epoch. */
  readonly lastHeartbeatAt: number;
  /** Whether it was answered. */
  readonly isAck: boolean;
  readonly connection: { readonly readyState: number; terminate(): void } | null;
}

const LOOK_EVERY_MS = 2_500;
/** Looks in a row at which the line was silent before it is ended: an answer takes a second at most. */
const LOOKS = 4;
const CLOSING = 2;

/** Watches until the signal aborts. Never rejects. */
export async function watchHeartbeats(
  strategies: readonly SimpleShardingStrategy[],
  clock: Clock,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const silences = new Map<number, Silence>();
  while (!signal.aborted) {
    await clock.sleep(LOOK_EVERY_MS, signal).catch(() => {}); // the loop's condition says that it is over
    if (signal.aborted) return;
    for (const line of strategies.flatMap(linesOf)) {
      const silence = listen(silences.get(line.id), line);
      silences.set(line.id, silence);
      if (silence.looks < LOOKS) continue;
      silences.delete(line.id);
      log.warn({ shard: line.id }, 'Discord has fallen silent: the connection is ended and resumed');
      line.connection?.terminate();
    }
  }
}

/** How long a line has been waiting for the same thing. */
interface Silence {
  readonly waitsFor: string | null;
  readonly looks: number;
}

/** Pure. */
export function listen(before: Silence | undefined, line: ShardSocket): Silence {
  const waitsFor = awaited(line);
  if (waitsFor === null) return { waitsFor, looks: 0 };
  return { waitsFor, looks: before?.waitsFor === waitsFor ? before.looks + 1 : 1 };
}

function awaited({ connection, isAck, lastHeartbeatAt }: ShardSocket): string | null {
  if (connection === null) return null;
  if (connection.readyState === CLOSING) return 'the end';
  return isAck === false ? `the answer to ${lastHeartbeatAt}` : null;
}

function linesOf(strategy: SimpleShardingStrategy): ShardSocket[] {
  const shards: unknown = Reflect.get(strategy, 'shards');
  return shards instanceof Map ? [...(shards.values() as Iterable<ShardSocket>)] : [];
}
