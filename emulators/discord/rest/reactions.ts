/** The endpoints of the bot's own reactions. */

import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import type { Messages } from '../actions/messages.ts';
import type { World } from '../world/entities.ts';
import { botPermissionsIn } from '../world/permissions.ts';
import { type Answer, refusal } from './answer.ts';
import type { Endpoint, Register } from './rest.ts';

interface ReactionsOptions {
  readonly world: World;
  readonly messages: Messages;
  readonly now: () => number;
}

/** An emoji that is there already may be given again without the permission to add reactions. */
const TO_REACT = Permission.ViewChannel | Permission.ReadMessageHistory;

export function registerReactions(register: Register, { world, messages, now }: ReactionsOptions): void {
  const own = '/channels/:channel/messages/:message/reactions/:emoji/@me';
  const react =
    (given: boolean): Endpoint =>
    (request): Answer => {
      const channel = world.channels.get(request.param('channel'));
      const message = channel?.messages.get(request.param('message'));
      const emoji = request.param('emoji');
      if (channel === undefined) return refusal(404, 10003, 'Unknown Channel');
      if (message === undefined) return refusal(404, 10008, 'Unknown Message');
      const permissions = botPermissionsIn(channel, world, now());
      const needed = message.reactions.has(emoji) ? TO_REACT : TO_REACT | Permission.AddReactions;
      if (given && (permissions & needed) !== needed) return refusal(403, 50013, 'Missing Permissions');
      messages.react(message, world.bot, emoji, given);
      return { status: 204 };
    };
  register('reaction', 'put', own, react(true));
  register('reaction', 'delete', own, react(false));
}
