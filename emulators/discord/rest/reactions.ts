/** The endpoints of the bot's own reactions. */

import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import type { Messages } from '../actions/messages.ts';
import type { World } from '../world/entities.ts';
import { type Answer, refusal } from './answer.ts';
import type { Endpoint, Register } from './rest.ts';

export function registerReactions(register: Register, world: World, messages: Messages): void {
  const own = '/channels/:channel/messages/:message/reactions/:emoji/@me';
  const react =
    (given: boolean): Endpoint =>
    (request): Answer => {
      const channel = world.channels.get(request.param('channel'));
      const message = channel?.messages.get(request.param('message'));
      if (channel === undefined) return refusal(404, 10003, 'Unknown Channel');
      if (message === undefined) return refusal(404, 10008, 'Unknown Message');
      if (given && (channel.botPermissions & Permission.AddReactions) === 0n)
        return refusal(403, 50013, 'Missing Permissions');
      messages.react(message, world.bot, request.param('emoji'), given);
      return { status: 204 };
    };
  register('reaction', 'put', own, react(true));
  register('reaction', 'delete', own, react(false));
}
