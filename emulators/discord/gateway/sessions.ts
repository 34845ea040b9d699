/** Gateway sessions: begun by an identify, kept for a resume with what it would replay. */

import { randomUUID } from 'node:crypto';
import { GatewayOpcodes as Op } from 'discord-api-types/v10';
import type { WebSocket } from 'ws';

export interface Session {
  readonly id: string;
  readonly shard: readonly [number, number];
  readonly intents: number;
  socket: WebSocket | null;
  /** Sends an event, `copies` times under one sequence number, and keeps it for a replay. */
  deliver(t: string, d: unknown, copies?: number): void;
  /** Sends again what came after a sequence number. */
  replay(after: number): void;
}

export interface Sessions {
  begin(shard: readonly [number, number], intents: number, socket: WebSocket): Session;
  get(id: string): Session | undefined;
  end(session: Session): void;
  clear(): void;
  /** The sessions that an event of this server, or of a direct message, belongs to. */
  concernedBy(serverId: string | null): Session[];
  connections(): WebSocket[];
  /** Takes the sockets from the sessions, which keep what they would have sent. */
  swallow(): void;
}

const REPLAYED = 1_000;

export function sendFrame(socket: WebSocket | null, frame: object): void {
  if (socket?.readyState === 1) socket.send(JSON.stringify(frame));
}

export function createSessions(): Sessions {
  const sessions = new Map<string, Session>();
  return {
    begin(shard, intents, socket) {
      for (const old of sessions.values()) {
        if (old.shard[0] === shard[0] && old.shard[1] === shard[1] && old.socket === null)
          sessions.delete(old.id);
      }
      const session = createSession(shard, intents, socket);
      sessions.set(session.id, session);
      return session;
    },
    get: (id) => sessions.get(id),
    end: (session) => {
      sessions.delete(session.id);
    },
    clear: () => sessions.clear(),
    concernedBy: (serverId) => [...sessions.values()].filter(({ shard }) => concerns(shard, serverId)),
    swallow() {
      for (const session of sessions.values()) {
        session.socket?.pause();
        session.socket = null;
      }
    },
    connections: () => [...sessions.values()].flatMap(({ socket }) => (socket === null ? [] : [socket])),
  };
}

function createSession(shard: readonly [number, number], intents: number, socket: WebSocket): Session {
  const sent: { s: number; t: string; d: unknown }[] = [];
  let sequence = 0;
  const session: Session = {
    id: randomUUID(),
    shard,
    intents,
    socket,
    deliver(t, d, copies = 1) {
      sequence += 1;
      const event = { s: sequence, t, d };
      sent.push(event);
      if (sent.length > REPLAYED) sent.shift();
      for (let copy = 0; copy < copies; copy += 1) sendFrame(session.socket, { op: Op.Dispatch, ...event });
    },
    replay(after) {
      for (const event of sent) if (event.s > after) sendFrame(session.socket, { op: Op.Dispatch, ...event });
    },
  };
  return session;
}

/** Direct messages belong to shard 0. */
export function concerns([shard, count]: readonly [number, number], serverId: string | null): boolean {
  return serverId === null ? shard === 0 : Number((BigInt(serverId) >> 22n) % BigInt(count)) === shard;
}
