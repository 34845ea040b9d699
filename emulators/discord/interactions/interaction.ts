/** One interaction: who asks for what, and what has come of it. */

import type { InteractionResponse } from '../events.ts';
import type { Channel, Message, User, World } from '../world/entities.ts';
import { messagePayload } from '../world/message-payloads.ts';
import { channelPayload, memberPayload, userPayload } from '../world/payloads.ts';
import { MEMBER } from '../world/world.ts';

/** Discord's numbers: 2 a command, 3 a component, 4 what completes an option, 5 a form. */
export type InteractionType = 2 | 3 | 4 | 5;

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type: InteractionType;
  readonly person: User;
  readonly channel: Channel;
  /** Such as `instructions show`; null for anything but a command. */
  readonly command: string | null;
  /** The command is a context menu's. */
  readonly menu: boolean;
  /** The message that the component hangs on. */
  readonly message: Message | null;
  /** On the clock that only goes on. */
  readonly at: number;
  readonly responses: InteractionResponse[];
  readonly waiting: ((response: InteractionResponse) => void)[];
  /** The messages that answer it, by id. */
  readonly answers: Map<string, Message>;
  /** What `@original` is. */
  original: Message | null;
}

/** As the gateway delivers it. */
export function payloadOf(
  { id, token, type, person, channel, message }: Interaction,
  data: object,
  world: World,
  cdnUrl: string,
): object {
  const server = channel.serverId === null ? undefined : world.servers.get(channel.serverId);
  const permissions = server?.members.get(person.id) ?? MEMBER;
  return {
    id,
    application_id: world.bot.id,
    type,
    token,
    version: 1,
    data,
    ...(message === null ? {} : { message: messagePayload(message, world, cdnUrl) }),
    channel_id: channel.id,
    channel: channelPayload(channel),
    app_permissions: String(channel.botPermissions),
    locale: 'en-GB',
    entitlements: [],
    authorizing_integration_owners: server === undefined ? { '0': '0' } : { '0': server.id },
    context: server === undefined ? 1 : 0,
    attachment_size_limit: 10 * 1024 * 1024,
    ...(server === undefined
      ? { user: userPayload(person) }
      : {
          guild_id: server.id,
          guild_locale: 'en-GB',
          member: {
            ...memberPayload(server, person, world),
            user: userPayload(person),
            permissions: String(permissions),
          },
        }),
  };
}
