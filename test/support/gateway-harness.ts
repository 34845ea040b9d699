/** A gateway with its directory and listeners, joined as the bot joins them, for tests that need no conversations. */

import type { Clock } from '../../src/async/clock.ts';
import { createDirectory, type Directory } from '../../src/discord/directory/directory.ts';
import { type GatewayListeners, listenToGatewayEvents } from '../../src/discord/receive/gateway-events.ts';
import { createDiscordClock } from '../../src/discord/rest/discord-clock.ts';
import { createRateLimiter } from '../../src/discord/rest/rate-limiter.ts';
import { createCurrentConnection } from '../../src/discord/session/current-connection.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../../src/discord/session/gateway.ts';
import type { Readiness } from '../../src/readiness.ts';
import { createMemoryStore } from './fakes/memory-store.ts';

export interface GatewayHarness extends Gateway {
  readonly directory: Directory;
  readiness(): Readiness;
}

type Options = Pick<GatewayOptions, 'config' | 'log'> & { readonly clock: Clock } & Partial<
    Pick<GatewayOptions, 'memory' | 'onFatal'>
  >;

/** Listeners that a test leaves out take no notice. */
export function createGatewayHarness(
  { config, clock, log, memory = createMemoryStore(), onFatal = () => {} }: Options,
  listeners: Partial<GatewayListeners> = {},
): GatewayHarness {
  const connection = createCurrentConnection(clock);
  const nicknames = { of: () => undefined, rolesOf: () => undefined, note: () => {}, learn: async () => {} };
  const directory = createDirectory(connection, nicknames, clock);
  const gateway = createGateway({
    config,
    clock: createDiscordClock(clock),
    log,
    rateLimiter: createRateLimiter(clock),
    memory,
    updates: connection.updates,
    listen: (client) =>
      listenToGatewayEvents(client, { listeners: { ...DEAF, ...listeners }, directory, nicknames, log }),
    onFatal,
  });
  return {
    start: () => gateway.start(),
    stop: () => gateway.stop(),
    directory,
    readiness: () => connection.readiness(),
  };
}

const DEAF: GatewayListeners = {
  onMessage: () => {},
  onEdit: () => {},
  onDelete: () => {},
  onInteraction: () => {},
  onSession: () => {},
  onServer: () => {},
  onMembership: () => {},
  onChannelsGone: () => {},
  onServerLeft: () => {},
  onRightsChanged: () => {},
};
