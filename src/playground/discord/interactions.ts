/** Interactions: a person uses a command or fills in a form, and the bot answers through its own endpoints. */

import type { Events, InteractionResponse } from './events.ts';
import type { LocalGateway } from './gateway.ts';
import { channelPayload, memberPayload, userPayload } from './payloads.ts';
import { type Answer, type Register, type RestRequest, refusal } from './rest.ts';
import { type Channel, MEMBER, type User, type World } from './world.ts';

interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly person: User;
  readonly channel: Channel;
  readonly at: number;
  readonly responses: InteractionResponse[];
  readonly waiting: ((response: InteractionResponse) => void)[];
}

/** A person's handle on what they asked for. */
export interface Asked {
  readonly id: string;
  readonly responses: readonly InteractionResponse[];
  /** The n-th response (from 0), once it is there; rejects after ten seconds. */
  response(n?: number): Promise<InteractionResponse>;
  /** The first response that says something: a message, a form, or the edit of a deferred one. */
  answer(): Promise<InteractionResponse>;
}

export interface Interactions {
  /** @param data the interaction's `data`, as Discord delivers it */
  ask(person: User, channel: Channel, type: 2 | 5, data: object): Asked;
}

interface InteractionsOptions {
  readonly world: World;
  readonly events: Events;
  readonly gateway: LocalGateway;
  readonly register: Register;
  readonly nextId: () => string;
  readonly now: () => number;
}

const ACKNOWLEDGE_WITHIN_MS = 3_000;
const EPHEMERAL = 1 << 6;
const KINDS: Readonly<Record<number, InteractionResponse['kind']>> = {
  4: 'message',
  5: 'deferred',
  9: 'form',
};

export function createInteractions(options: InteractionsOptions): Interactions {
  const { gateway, nextId, now } = options;
  const byToken = new Map<string, Interaction>();
  registerEndpoints(options, byToken);
  return {
    ask(person, channel, type, data) {
      const id = nextId();
      const interaction: Interaction = {
        id,
        token: `token-${id}`,
        person,
        channel,
        at: now(),
        responses: [],
        waiting: [],
      };
      byToken.set(interaction.token, interaction);
      gateway.dispatch('INTERACTION_CREATE', channel.guildId, () =>
        payloadOf(interaction, type, data, options.world),
      );
      return handleOf(interaction);
    },
  };
}

function payloadOf(
  { id, token, person, channel }: Interaction,
  type: number,
  data: object,
  world: World,
): object {
  const guild = channel.guildId === null ? undefined : world.guilds.get(channel.guildId);
  const permissions = guild?.members.get(person.id) ?? MEMBER;
  return {
    id,
    application_id: world.bot.id,
    type,
    token,
    version: 1,
    data,
    channel_id: channel.id,
    channel: channelPayload(channel),
    app_permissions: String(channel.botPermissions),
    locale: 'en-GB',
    entitlements: [],
    authorizing_integration_owners: guild === undefined ? { '0': '0' } : { '0': guild.id },
    context: guild === undefined ? 1 : 0,
    attachment_size_limit: 10 * 1024 * 1024,
    ...(guild === undefined
      ? { user: userPayload(person) }
      : {
          guild_id: guild.id,
          guild_locale: 'en-GB',
          member: {
            ...memberPayload(guild, person, world),
            user: userPayload(person),
            permissions: String(permissions),
          },
        }),
  };
}

function registerEndpoints(
  { register, events, now, world }: InteractionsOptions,
  byToken: Map<string, Interaction>,
): void {
  const record = (
    interaction: Interaction,
    kind: InteractionResponse['kind'],
    ephemeral: boolean,
    sent: Sent,
  ): InteractionResponse => {
    const response: InteractionResponse = {
      interactionId: interaction.id,
      person: interaction.person,
      channel: interaction.channel,
      kind,
      ephemeral,
      content: String(sent.data.content ?? ''),
      files: sent.files,
      form: kind === 'form' ? sent.data : null,
      afterMs: now() - interaction.at,
    };
    interaction.responses.push(response);
    events.emit({ type: 'response', response });
    for (const tell of interaction.waiting.splice(0)) tell(response);
    return response;
  };

  register('interaction.callback', 'post', '/interactions/:id/:token/callback', async (request) => {
    const interaction = byToken.get(request.param('token'));
    if (interaction === undefined || now() - interaction.at > ACKNOWLEDGE_WITHIN_MS)
      return refusal(404, 10062, 'Unknown interaction');
    if (interaction.responses.length > 0)
      return refusal(400, 40060, 'Interaction has already been acknowledged.');
    const { body, files } = await read(request);
    const kind = KINDS[Number(body.type)];
    if (kind === undefined) return refusal(400, 50035, `Invalid Form Body: type ${String(body.type)}`);
    const data = (body.data ?? {}) as Record<string, unknown>;
    if (kind === 'message' && !saysSomething(data, files))
      return refusal(400, 50006, 'Cannot send an empty message');
    record(interaction, kind, (Number(data.flags ?? 0) & EPHEMERAL) !== 0, { data, files });
    return { status: 204 };
  });

  const later =
    (kind: 'edit' | 'follow-up') =>
    async (request: RestRequest): Promise<Answer> => {
      const interaction = byToken.get(request.param('token'));
      const first = interaction?.responses[0];
      if (interaction === undefined || first === undefined) return refusal(404, 10015, 'Unknown Webhook');
      const { body, files } = await read(request);
      if (!saysSomething(body, files)) return refusal(400, 50006, 'Cannot send an empty message');
      record(interaction, kind, first.ephemeral, { data: body, files });
      return {
        status: 200,
        body: {
          id: interaction.id,
          channel_id: interaction.channel.id,
          content: body.content,
          author: userPayload(world.bot),
        },
      };
    };
  register('interaction.edit', 'patch', '/webhooks/:application/:token/messages/:message', later('edit'));
  register('interaction.follow-up', 'post', '/webhooks/:application/:token', later('follow-up'));
}

interface Sent {
  readonly data: Record<string, unknown>;
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

function saysSomething(data: Record<string, unknown>, files: Sent['files']): boolean {
  const { content } = data;
  const fits = typeof content === 'string' && content.trim() !== '' && content.length <= 2_000;
  return fits || (files.length > 0 && (content === undefined || String(content).length <= 2_000));
}

async function read(request: RestRequest): Promise<{ body: Record<string, unknown>; files: Sent['files'] }> {
  if (!request.multipart) return { body: await request.json(), files: [] };
  const form = await request.form();
  const files: { name: string; text: string }[] = [];
  for (const [, value] of form)
    if (typeof value !== 'string') files.push({ name: value.name, text: await value.text() });
  return { body: JSON.parse(String(form.get('payload_json') ?? '{}')), files };
}

function handleOf(interaction: Interaction): Asked {
  const { id, responses, waiting } = interaction;
  const until = (has: () => InteractionResponse | undefined): Promise<InteractionResponse> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no answer to interaction ${id}; got ${responses.length} responses`)),
        10_000,
      );
      const look = (): void => {
        const found = has();
        if (found === undefined) {
          waiting.push(look);
          return;
        }
        clearTimeout(timer);
        resolve(found);
      };
      look();
    });
  return {
    id,
    responses,
    response: (n = 0) => until(() => responses[n]),
    answer: () => until(() => responses.find((response) => response.kind !== 'deferred')),
  };
}
