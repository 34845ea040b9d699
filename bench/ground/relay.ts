/** A relay: what goes through it takes as long as through a network, both ways. */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

export interface Relay {
  readonly port: number;
  close(): void;
}

/** A connection costs a round trip for TCP and one for TLS 1.3 before its first byte (RFC 8446, section 2). */
const TRIPS_TO_CONNECT = 2;
/** Timers fire up to so much late, so the rest of a wait is looked at again and again. */
const TIMER_MS = 1.5;

export interface RelayOptions {
  readonly roundTripMs: number;
  /** The port on 127.0.0.1 that it stands before; asked at each connection. */
  readonly target: () => number;
}

export async function startRelay({ roundTripMs, target }: RelayOptions): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ port: target(), host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    delay(near, far, roundTripMs / 2, TRIPS_TO_CONNECT * roundTripMs);
    delay(far, near, roundTripMs / 2, 0);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Passes on what comes, in its order and so much later; the first of it later still. */
function delay(from: Socket, to: Socket, ms: number, firstMs: number): void {
  let last = Promise.resolve();
  let extraMs = firstMs;
  const later = (act: () => void): void => {
    const due = performance.now() + ms + extraMs;
    last = last.then(() => until(due)).then(act);
  };
  from.on('data', (bytes) => {
    later(() => to.write(bytes));
    extraMs = 0;
  });
  from.on('end', () => later(() => to.end()));
}

function until(due: number): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (performance.now() >= due) resolve();
      else setImmediate(look);
    };
    const ms = due - performance.now() - TIMER_MS;
    if (ms > 0) setTimeout(look, ms);
    else look();
  });
}
