/** The local Discord: gateway, REST and CDN on 127.0.0.1, good enough that an unmodified discord.js lives on it. */

import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { systemClock } from '../../src/async/clock.ts';
import { KEEP_ALIVE_MS } from '../keep-alive.ts';
import { createMessages, type Messages } from './actions/messages.ts';
import { createPlaces, type Places } from './actions/places.ts';
import { createThreads, type Threads } from './actions/threads.ts';
import { type Cdn, serveCdn } from './cdn.ts';
import { createEvents, type Events } from './events.ts';
import { createFaults, type Faults } from './faults.ts';
import { type LocalGateway, startGateway } from './gateway/gateway.ts';
import { type Commands, registerCommands } from './interactions/commands.ts';
import { createInteractions, type Interactions } from './interactions/interactions.ts';
import { createPerson, type Person } from './people.ts';
import { registerApplication } from './rest/application.ts';
import { registerChannels } from './rest/channels.ts';
import { registerMembers } from './rest/members.ts';
import { createRateLimits } from './rest/rate-limits.ts';
import { createRest, type RequestWatch, type SeenRequest } from './rest/rest.ts';
import type { StoredFile, World } from './world/entities.ts';
import { createSnowflakes } from './world/snowflake.ts';
import { createWorld } from './world/world.ts';

export interface LocalDiscordOptions {
  readonly port?: number;
  readonly token?: string;
  /** Requests in any second; Discord's 50 unless told. */
  readonly globalPerSecond?: number;
  /** Posts in a channel per window; Discord's observed 5 per five seconds unless told. */
  readonly postsPerChannel?: number;
  /** Edits in a channel per window; Discord's observed 5 per five seconds unless told. */
  readonly editsPerChannel?: number;
  readonly channelWindowMs?: number;
  readonly heartbeatMs?: number;
  /**
   * How long two identifies have to be apart: none unless told. Discord's five seconds would hold up every test that
   * starts a bot again.
   */
  readonly identifyApartMs?: number;
  readonly shards?: number;
  readonly keptPerChannel?: number;
  /** Discord's 1,000 unless told. A bot that is started over and over needs more, or waits. */
  readonly identifiesPerDay?: number;
  /** Discord's clock, in milliseconds since the epoch; this machine's unless told. */
  readonly now?: () => number;
  readonly watch?: RequestWatch;
  /** Where it says that its gateway is, such as behind a proxy; here unless told. */
  readonly gatewayUrl?: string;
}

export interface LocalDiscord {
  /** What DISCORD_API_URL is set to. */
  readonly apiUrl: string;
  readonly token: string;
  readonly world: World;
  readonly messages: Messages;
  readonly events: Events;
  readonly gateway: LocalGateway;
  readonly places: Places;
  readonly faults: Faults;
  readonly commands: Commands;
  readonly interactions: Interactions;
  readonly threads: Threads;
  readonly cdn: Cdn;
  /** What the CDN serves, by id. */
  readonly files: ReadonlyMap<string, StoredFile>;
  keepFile(file: StoredFile): void;
  /** The latest requests, oldest first. */
  readonly requests: SeenRequest[];
  /** What may change while it runs. */
  readonly settings: {
    messageContent: boolean;
    nonceMs: number;
    /** How long an interaction's token holds, in milliseconds. */
    tokenMs: number;
    identifiesPerDay: number;
    identifiesLeft: number;
    interactionsUrl: string | null;
  };
  nextId(): string;
  person(name: string): Person;
  close(): Promise<void>;
}

const REQUESTS_KEPT = 20_000;
const IDENTIFIES = 1_000;
/** Discord says "the past few minutes". */
const NONCE_MS = 5 * 60_000;
const TOKEN_MS = 15 * 60_000;

export async function startLocalDiscord(options: LocalDiscordOptions = {}): Promise<LocalDiscord> {
  const { token = 'local-token', shards = 1, keptPerChannel = 10_000, heartbeatMs = 41_250 } = options;
  const { identifiesPerDay = IDENTIFIES, identifyApartMs = 0 } = options;
  const { monotonic } = systemClock;
  const { now = systemClock.now } = options;
  const nextId = createSnowflakes(now);
  const world = createWorld();
  const events = createEvents();
  const { app, register, faults, requests } = createRestWithFaults(options, token, now);
  const { server, port } = await listen(app, options.port ?? 0);
  const settings = {
    messageContent: true,
    nonceMs: NONCE_MS,
    tokenMs: TOKEN_MS,
    identifiesPerDay,
    identifiesLeft: identifiesPerDay,
    interactionsUrl: null,
  };
  const url = (): string => options.gatewayUrl ?? `ws://127.0.0.1:${port}/gateway`;
  const messageContent = (): boolean => settings.messageContent;
  const files = new Map<string, StoredFile>();
  const cdn = serveCdn(app, files, { port: () => port, now });
  const cdnUrl = cdn.url;

  const timing = { heartbeatMs, identifyApartMs };
  const gateway = startGateway(server, { world, events, token, ...timing, messageContent, url });
  const messages = createMessages({ world, events, gateway, nextId, cdnUrl, messageContent, keptPerChannel });
  const commands = registerCommands(register, events, nextId);
  const keepFile = (file: StoredFile): void => {
    files.set(file.id, file);
  };
  const answering = { world, messages, events, gateway, register, nextId, now, monotonic, cdnUrl, keepFile };
  const interactions = createInteractions({ ...answering, tokenMs: () => settings.tokenMs });
  const threads = createThreads({ world, messages, events, gateway, nextId });
  registerApplication(register, world, settings, () => ({
    gatewayUrl: url(),
    shards,
    identifies: gateway.identifies,
  }));
  registerChannels(register, { ...answering, threads, nonceMs: () => settings.nonceMs });
  registerMembers(register, world);

  return {
    apiUrl: `http://127.0.0.1:${port}/api`,
    token,
    world,
    messages,
    events,
    gateway,
    places: createPlaces(world, gateway),
    faults,
    commands,
    interactions,
    threads,
    cdn,
    files,
    keepFile,
    requests,
    settings,
    nextId,
    person: (name) => createPerson(name, { ...answering, interactions, commands }),
    close: () =>
      new Promise((done) => {
        gateway.close();
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function createRestWithFaults(options: LocalDiscordOptions, token: string, now: () => number) {
  const faults = createFaults();
  const requests: SeenRequest[] = [];
  const limits = createRateLimits(
    {
      globalPerSecond: options.globalPerSecond ?? 50,
      postsPerChannel: options.postsPerChannel ?? 5,
      editsPerChannel: options.editsPerChannel ?? 5,
      channelWindowMs: options.channelWindowMs ?? 5_000,
    },
    systemClock,
  );
  const see = (request: SeenRequest): void => keepRequest(requests, request);
  return { ...createRest({ token, faults, limits, now, see, watch: options.watch }), faults, requests };
}

function listen(app: Hono, port: number): Promise<{ server: Server; port: number }> {
  return new Promise((resolve) => {
    const serverOptions = { keepAliveTimeout: KEEP_ALIVE_MS };
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port, serverOptions }, (info) =>
      resolve({ server: server as Server, port: info.port }),
    );
  });
}

function keepRequest(requests: SeenRequest[], request: SeenRequest): void {
  requests.push(request);
  if (requests.length > REQUESTS_KEPT) requests.splice(0, REQUESTS_KEPT / 2);
}
