/**
 * A shard that its connection owns: its attempts to connect are paced, what ended its sockets is known, and it can be
 * ended for good, whatever state it is in.
 *
 * @discordjs/ws 1.2.3 by itself tries again every half second without end. A shard that it destroys between two attempts
 * makes the next one all the same, and one that it destroys before its socket has opened leaves the socket to itself. All
 * that is used of a shard here is private in that version, but for its events.
 */

import { type Backoff, backoffMs } from '../../async/backoff.ts';
import type { Clock } from '../../async/clock.ts';
import { within } from '../../async/timeout.ts';
import { messageOf } from '../../errors.ts';

/** A shard of @discordjs/ws, as far as it is used here. */
export interface LibraryShard {
  readonly id: number;
  /** 0 while it is idle: it has no socket, or is between two. */
  readonly status: number;
  readonly connection: LibrarySocket | null;
  /** Whether the last heartbeat was answered. */
  readonly isAck: boolean;
  /** When the last heartbeat was sent; milliseconds since the epoch, by a clock that people set. */
  readonly lastHeartbeatAt: number;
  /** Every way to a new socket leads through it. */
  internalConnect(): Promise<void>;
  destroy(options: { readonly code: number; readonly reason: string }): Promise<void>;
  readonly strategy: { updateSessionInfo(shardId: number, session: null): unknown };
  on(event: 'ready' | 'resumed' | 'heartbeat', listener: () => void): unknown;
  emit(event: 'error', payload: { readonly error: Error }): unknown;
}

interface LibrarySocket {
  readonly readyState: number;
  terminate(): void;
  prependListener(event: 'error', listener: (error: Error) => void): unknown;
  prependListener(event: 'close', listener: (code: number, reason: Buffer) => void): unknown;
}

/** How a socket ended. */
export interface SocketEnd {
  /** 1006 for one that was not closed but cut, or did not open. */
  readonly code: number;
  /** An error's message, or what Discord said. */
  readonly reason: string | null;
}

export interface OwnedShard {
  readonly shard: LibraryShard;
  /** How its last socket ended; null before the first did. */
  lastEnd(): SocketEnd | null;
  /** Ends it within a few seconds. Nothing of it goes on afterwards. Never rejects. */
  end(): Promise<void>;
}

export interface ShardOwner {
  readonly clock: Clock;
  /** Aborts when the connection ends. */
  readonly signal: AbortSignal;
  /** A heartbeat was answered. */
  onHeartbeat(shardId: number): void;
}

/**
 * With its jitter half a minute at the most. The library waits half a second before each attempt but the first, which
 * counts towards this.
 */
const BACKOFF: Backoff = { firstMs: 500, longestMs: 24_000 };
const LIBRARY_WAIT_MS = 500;
/** A session that was lost sooner than this leaves the waits as they are. */
const STEADY_MS = 30_000;
/** How long the closing handshake may take: a dead socket never answers it. */
const CLOSE_MS = 3_000;
const IDLE = 0;

export function ownShard(shard: LibraryShard, { clock, signal, onHeartbeat }: ShardOwner): OwnedShard {
  const attempts = createAttempts(clock);
  const ends = createSocketEnds();
  const connect = shard.internalConnect.bind(shard);
  const session = (): void => attempts.succeeded();
  shard.on('ready', session);
  shard.on('resumed', session);
  shard.on('heartbeat', () => onHeartbeat(shard.id));

  shard.internalConnect = async () => {
    const waitMs = attempts.next();
    if (waitMs > 0) await clock.sleep(waitMs, signal).catch(() => {}); // the connection ended
    if (signal.aborted) return;
    try {
      const connecting = connect();
      connecting.catch(() => {}); // it is awaited a moment later
      await nextTurn(); // by now it has its socket, and nothing has happened to it
      ends.watch(shard.connection);
      await connecting;
    } catch (error) {
      await startOver(shard, error);
    }
  };

  return {
    shard,
    lastEnd: ends.last,
    async end() {
      await nextTurn(); // an attempt that has just been made has its socket by then
      const socket = shard.connection;
      if (socket === null) return; // nothing was opened
      socket.prependListener('error', () => {}); // the library takes its own away, and Node.js ends a process without one
      const closed = new Promise<void>((resolve) => socket.prependListener('close', () => resolve()));
      const destroyed = shard.destroy({ code: 1_000, reason: 'the connection is ended' }).catch(() => {});
      // The library's own wait has no end where the socket has said nothing: it takes its listener away.
      await within(clock, CLOSE_MS, Promise.race([destroyed, closed]), () => {});
      socket.terminate();
    },
  };
}

/** What was to be resumed cannot be: the address for it makes no sense. The next attempt begins a new session. */
async function startOver(shard: LibraryShard, cause: unknown): Promise<void> {
  shard.emit('error', { error: cause instanceof Error ? cause : new Error(String(cause)) });
  if (shard.status !== IDLE) return; // it is under way after all, and its socket tells what becomes of it
  await shard.strategy.updateSessionInfo(shard.id, null);
  await shard.internalConnect();
}

/** How long the next attempt waits. */
function createAttempts(clock: Pick<Clock, 'monotonic' | 'random'>) {
  let inVain = 0;
  let isFirst = true;
  let sessionAt: number | null = null;
  return {
    succeeded() {
      sessionAt = clock.monotonic();
    },
    /** Milliseconds, on top of what the library has waited already. */
    next(): number {
      if (sessionAt !== null && clock.monotonic() - sessionAt >= STEADY_MS) inVain = 0;
      sessionAt = null;
      const waitMs = isFirst ? 0 : backoffMs(BACKOFF, inVain, clock.random()) - LIBRARY_WAIT_MS;
      if (!isFirst) inVain += 1;
      isFirst = false;
      return Math.max(0, waitMs);
    },
  };
}

function createSocketEnds() {
  let watched: LibrarySocket | null = null;
  let last: SocketEnd | null = null;
  return {
    last: () => last,
    watch(socket: LibrarySocket | null): void {
      if (socket === null || socket === watched) return;
      watched = socket;
      let error: Error | null = null;
      socket.prependListener('error', (one) => {
        error = one;
      });
      socket.prependListener('close', (code, said) => {
        last = { code, reason: error === null ? String(said) || null : messageOf(error) };
      });
    },
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
