/** The gateway: the bot's connection to the local Discord over WebSocket, with resume and replay. */

import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GatewayIntentBits, GatewayOpcodes as Op } from 'discord-api-types/v10';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Events } from '../events.ts';
import type { World } from '../world/entities.ts';
import { serverPayload, userPayload } from '../world/payloads.ts';
import { type Admission, closeWith, createAdmissions } from './admission.ts';
import { createIdentifyCount, type IdentifyCount } from './identify-count.ts';
import { concerns, createSessions, type Session, type Sessions, sendFrame } from './sessions.ts';

export interface GatewayFaults {
  /** Heartbeats get no answer. */
  silent: boolean;
  /** New connections are refused. */
  closed: boolean;
  /** Every event is delivered this many times. */
  copies: number;
  /** What becomes of a new connection while the gateway is not closed. */
  admission: Admission;
}

type Delivery = () => void;

export interface LocalGateway {
  readonly faults: GatewayFaults;
  /** Identifies since the start. */
  readonly identifies: number;
  /** Connections that were asked for since the start, whatever came of them. */
  readonly upgrades: number;
  /** Connections that are there now, in session or not. */
  readonly connections: number;
  /** Sends an event to the sessions it concerns; `payloadFor` sees a session's intents. */
  dispatch(t: string, serverId: string | null, payloadFor: (intents: number) => unknown): void;
  /** Delivers what comes about meanwhile only then, the latest first. */
  backwards(act: () => void): void;
  /** Cuts every connection as a network failure would; sessions stay resumable. */
  drop(): void;
  /** Nothing goes through any connection of now any more, and nobody is told, as when a router loses its state. */
  swallow(): void;
  /** Asks every connection to reconnect (opcode 7). */
  reconnect(): void;
  /** Ends every session (opcode 9), resumable or not. */
  invalidate(resumable: boolean): void;
  /** Closes every connection with a code. */
  closeWith(code: number): void;
  close(): void;
}

export interface GatewayOptions {
  readonly world: World;
  readonly events: Events;
  readonly token: string;
  readonly heartbeatMs: number;
  /** How long Discord wants between two identifies. */
  readonly identifyApartMs: number;
  /** Whether the application may ask for message content, now. */
  readonly messageContent: () => boolean;
  readonly url: () => string;
}

interface ConnectionContext extends GatewayOptions {
  readonly sessions: Sessions;
  readonly faults: GatewayFaults;
  readonly identifies: IdentifyCount;
}

export function startGateway(server: Server, options: GatewayOptions): LocalGateway {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const sessions = createSessions();
  const faults: GatewayFaults = {
    silent: false,
    closed: false,
    copies: 1,
    admission: { kind: 'greeted' },
  };
  const identifies = createIdentifyCount(options.identifyApartMs);
  let heldBack: Delivery[] | null = null;
  const context = { ...options, sessions, faults, identifies };
  const admissions = createAdmissions(sockets, faults, (socket) => openConnection(socket, context));

  server.on('upgrade', (request, socket: Duplex, head) => {
    if (!request.url?.startsWith('/gateway')) socket.destroy();
    else admissions.admit(request, socket, head);
  });

  const toAll = (act: (socket: WebSocket) => void): void => {
    for (const socket of sessions.connections()) act(socket);
  };
  return {
    faults,
    get identifies() {
      return identifies.all;
    },
    get upgrades() {
      return admissions.upgrades;
    },
    get connections() {
      return admissions.connections;
    },
    dispatch(t, serverId, payloadFor) {
      const { copies } = faults;
      const deliver: Delivery = () => {
        for (const session of sessions.concernedBy(serverId))
          session.deliver(t, payloadFor(session.intents), copies);
      };
      if (heldBack === null) deliver();
      else heldBack.push(deliver);
    },
    backwards(act) {
      const held: Delivery[] = [];
      heldBack = held;
      try {
        act();
      } finally {
        heldBack = null;
        for (const deliver of held.toReversed()) deliver();
      }
    },
    drop: () => toAll((socket) => socket.terminate()),
    swallow: () => sessions.swallow(),
    reconnect: () => toAll((socket) => sendFrame(socket, { op: Op.Reconnect, d: null })),
    invalidate(resumable) {
      toAll((socket) => sendFrame(socket, { op: Op.InvalidSession, d: resumable }));
      if (!resumable) sessions.clear();
    },
    closeWith: (code) => toAll((socket) => socket.close(code)),
    close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

function openConnection(socket: WebSocket, context: ConnectionContext): void {
  let session: Session | null = null;
  sendFrame(socket, { op: Op.Hello, d: { heartbeat_interval: context.heartbeatMs } });
  socket.on('message', (data) => {
    const { op, d } = JSON.parse(String(data));
    if (op === Op.Heartbeat && !context.faults.silent) sendFrame(socket, { op: Op.HeartbeatAck });
    if (op === Op.Identify) session = identify(socket, d, context);
    if (op === Op.Resume) session = resume(socket, d, context);
  });
  socket.on('close', (code) => {
    if (session === null || session.socket !== socket) return;
    session.socket = null;
    if (code === 1000 || code === 1001) context.sessions.end(session);
    context.events.emit({ kind: 'session', shard: session.shard[0], state: 'ended' });
  });
  socket.on('error', () => {}); // a close follows
}

function identify(
  socket: WebSocket,
  d: { token: string; intents: number; shard?: [number, number] },
  context: ConnectionContext,
): Session | null {
  if (d.token.replace(/^Bot /, '') !== context.token) {
    socket.close(4004, 'Authentication failed.');
    return null;
  }
  if ((d.intents & GatewayIntentBits.MessageContent) !== 0 && !context.messageContent()) {
    socket.close(4014, 'Disallowed intent(s).');
    return null;
  }
  const isTooSoon = context.identifies.add();
  const { admission } = context.faults;
  if (admission.kind === 'mute') return null;
  if (admission.kind === 'refused') {
    closeWith(socket, admission.code);
    return null;
  }
  if (isTooSoon) {
    sendFrame(socket, { op: Op.InvalidSession, d: false });
    return null;
  }
  const session = context.sessions.begin(d.shard ?? [0, 1], d.intents, socket);
  sendReady(session, context);
  context.events.emit({ kind: 'session', shard: session.shard[0], state: 'identified' });
  return session;
}

function sendReady(session: Session, { world, url }: ConnectionContext): void {
  const servers = [...world.servers.values()].filter((server) => concerns(session.shard, server.id));
  session.deliver('READY', {
    v: 10,
    user: userPayload(world.bot),
    guilds: servers.map(({ id }) => ({ id, unavailable: true })),
    session_id: session.id,
    resume_gateway_url: url(),
    shard: session.shard,
    application: { id: world.bot.id, flags: 1 << 19 },
  });
  for (const server of servers) session.deliver('GUILD_CREATE', serverPayload(server, world));
}

function resume(
  socket: WebSocket,
  d: { session_id: string; seq: number },
  context: ConnectionContext,
): Session | null {
  const session = context.sessions.get(d.session_id);
  if (session === undefined) {
    sendFrame(socket, { op: Op.InvalidSession, d: false });
    return null;
  }
  session.socket = socket;
  session.replay(d.seq);
  session.deliver('RESUMED', {});
  context.events.emit({ kind: 'session', shard: session.shard[0], state: 'resumed' });
  return session;
}
