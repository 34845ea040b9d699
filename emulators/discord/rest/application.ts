/** The endpoints about the application itself, and where its gateway is. */

import type { World } from '../world/entities.ts';
import type { Register } from './rest.ts';

/** What may change while the local Discord runs. */
export interface ApplicationSettings {
  /** Whether the application has the message-content intent. */
  messageContent: boolean;
  /** How long a nonce is remembered, in milliseconds. */
  nonceMs: number;
  /** The day's budget of identifies, and what was left of it when this server began. */
  identifiesPerDay: number;
  identifiesLeft: number;
  interactionsUrl: string | null;
}

interface ApplicationFacts {
  readonly gatewayUrl: string;
  readonly shards: number;
  readonly identifies: number;
}

/** The application is the first person's who is here. */
function ownerIn({ users, bot }: World): object | undefined {
  const owner = [...users.values()].find(({ id }) => id !== bot.id);
  return owner && { id: owner.id, username: owner.name, discriminator: '0', avatar: null };
}

export function registerApplication(
  register: Register,
  world: World,
  settings: ApplicationSettings,
  facts: () => ApplicationFacts,
): void {
  register('gateway', 'get', '/gateway/bot', () => {
    const { gatewayUrl: url, shards, identifies } = facts();
    const remaining = Math.max(0, settings.identifiesLeft - identifies);
    const limit = {
      total: settings.identifiesPerDay,
      remaining,
      reset_after: 86_400_000,
      max_concurrency: 1,
    };
    return { status: 200, body: { url, shards, session_start_limit: limit } };
  });
  register('application', 'get', '/applications/@me', () => ({
    status: 200,
    body: {
      id: world.bot.id,
      name: world.bot.name,
      icon: null,
      description: '',
      bot_public: true,
      bot_require_code_grant: false,
      verify_key: '',
      owner: ownerIn(world),
      team: null,
      flags: settings.messageContent ? 1 << 19 : 0,
      interactions_endpoint_url: settings.interactionsUrl,
    },
  }));
  register('me.guilds', 'get', '/users/@me/guilds', (request) => {
    const after = BigInt(request.query('after') ?? 0);
    const servers = [...world.servers.values()].filter(({ id }) => BigInt(id) > after);
    const page = servers.toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    return {
      status: 200,
      body: page.slice(0, Number(request.query('limit') ?? 200)).map(({ id, name, botPermissions }) => ({
        id,
        name,
        icon: null,
        owner: false,
        permissions: String(botPermissions),
        features: [],
      })),
    };
  });
  register('me', 'get', '/users/@me', () => {
    const { id, username, name } = world.bot;
    return {
      status: 200,
      body: { id, username, global_name: name, discriminator: '0', avatar: null, bot: true },
    };
  });
}
