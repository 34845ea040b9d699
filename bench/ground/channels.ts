/** Many servers with many channels. */

import type { LocalDiscord } from '../../emulators/discord/server.ts';
import { addChannel, addServer } from '../../emulators/discord/world/world.ts';

/** What Discord allows in one server: https://support.discord.com/hc/en-us/articles/33694251638295 */
const CHANNELS_OF_A_SERVER = 500;
const FIRST_SERVER = 1_150_000_000_000_000_000n;
const FIRST_CHANNEL = 1_200_000_000_000_000_000n;

/** Adds the channels, and as many servers as they take. Returns the ids of the channels. */
export function addChannels({ world }: Pick<LocalDiscord, 'world'>, count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => {
    const serverId = String(FIRST_SERVER + BigInt(Math.floor(n / CHANNELS_OF_A_SERVER)) * 1_000n);
    if (!world.servers.has(serverId)) addServer(world, serverId, `Server ${serverId}`);
    const id = String(FIRST_CHANNEL + BigInt(n));
    addChannel(world, { id, name: `channel-${n}`, serverId });
    return id;
  });
}
