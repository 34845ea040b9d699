/** What becomes of a new connection to the gateway: it is greeted, or it meets one of the faults of real gateways. */

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';

export type Admission =
  | { readonly kind: 'greeted' }
  /** The upgrade is answered with an HTTP status, as by a proxy in maintenance. */
  | { readonly kind: 'status'; readonly status: number }
  /** The upgrade gets no answer. */
  | { readonly kind: 'held' }
  /** It opens, and the gateway says nothing, not even HELLO. */
  | { readonly kind: 'wordless' }
  /** It is greeted, and nothing is said after HELLO: an identify gets no answer. */
  | { readonly kind: 'mute' }
  /** It opens and is closed at once with this code. */
  | { readonly kind: 'closed'; readonly code: number }
  /** It is greeted, and closed with this code when it identifies. */
  | { readonly kind: 'refused'; readonly code: number };

const CUT = 1_006;

export interface Admissions {
  /** Connections that were asked for, whatever came of them. */
  readonly upgrades: number;
  /** Connections that are there now, also those that have not opened. */
  readonly connections: number;
  admit(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** @param greet takes a connection that is let in */
export function createAdmissions(
  sockets: WebSocketServer,
  faults: { readonly closed: boolean; readonly admission: Admission },
  greet: (socket: WebSocket) => void,
): Admissions {
  const there = new Set<Duplex>();
  let upgrades = 0;
  return {
    get upgrades() {
      return upgrades;
    },
    get connections() {
      return there.size;
    },
    admit(request, socket, head) {
      const { admission } = faults;
      upgrades += 1;
      there.add(socket);
      socket.once('close', () => there.delete(socket));
      socket.on('error', () => {}); // a close follows
      if (faults.closed) return void socket.destroy();
      if (admission.kind === 'held') {
        socket.once('end', () => socket.destroy()).resume(); // nobody else reads it, or sees that it ends
        return;
      }
      if (admission.kind === 'status') socket.end(answer(admission.status));
      else
        sockets.handleUpgrade(request, socket, head, (open) => {
          if (admission.kind === 'closed') closeWith(open, admission.code);
          else if (admission.kind !== 'wordless') greet(open);
        });
    },
  };
}

/** @param code 1006, which nobody can send, cuts the connection */
export function closeWith(socket: WebSocket, code: number): void {
  if (code === CUT) socket.terminate();
  else socket.close(code);
}

function answer(status: number): string {
  return `HTTP/1.1 ${status} In Maintenance\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`;
}
