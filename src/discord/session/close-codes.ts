/** What the codes mean with which the gateway closes a shard for good. Pure. */

import { GatewayCloseCodes } from 'discord.js';
import { DiscordError } from '../../errors.ts';
import { tokenRefused } from './ask-discord.ts';
import type { ShardChoice } from './shards.ts';

/** Why the gateway closed a shard for good. */
export function closedFor(code: number): DiscordError {
  switch (code) {
    case GatewayCloseCodes.AuthenticationFailed:
      return tokenRefused(`close code ${code}`);
    case GatewayCloseCodes.InvalidIntents:
    case GatewayCloseCodes.DisallowedIntents:
      return new DiscordError(
        'intents',
        `Discord refuses the intents: close code ${code} (switch Message Content Intent on at https://discord.com/developers/applications under Bot, or start again to do without it)`,
      );
    case GatewayCloseCodes.InvalidShard:
    case GatewayCloseCodes.ShardingRequired:
      return new DiscordError(
        'gateway',
        `Discord refuses the shards: close code ${code} (check SHARDS and SHARD_COUNT)`,
      );
    default:
      return new DiscordError('gateway', `Discord closed the connection for good: close code ${code}`);
  }
}

/** Why a shard is lost after the start. `unavailable` if the next start does otherwise and so mends it. */
export function lostFor(code: number, { count }: ShardChoice): DiscordError {
  const failure = closedFor(code);
  const asksAgain =
    code === GatewayCloseCodes.DisallowedIntents ||
    (code === GatewayCloseCodes.ShardingRequired && count === 'auto');
  return asksAgain ? new DiscordError('unavailable', failure.message) : failure;
}
