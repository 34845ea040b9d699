/** People who write to the bot, and how long its answers take. */

import type { LocalDiscord } from '../../emulators/discord/server.ts';

export interface Traffic {
  /** Says something to the bot. Resolves with the milliseconds until its answer is on Discord; one at a time in a channel. */
  ask(channelId: string): Promise<number>;
  /** Asks in each of the channels, in so many at one time. Their order stays. */
  askAll(channelIds: readonly string[], atOneTime: number, onAnswer?: () => void): Promise<void>;
  end(): void;
}

const LIMIT_MS = 60_000;

export function createTraffic(discord: LocalDiscord): Traffic {
  const waiting = new Map<string, () => void>();
  const ada = discord.person('Ada');
  const leave = discord.events.on((event) => {
    if (event.kind === 'message' && event.message.author.id === discord.world.bot.id)
      waiting.get(event.channel.id)?.();
  });
  const ask: Traffic['ask'] = (channelId) =>
    new Promise((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new Error(`no answer in ${channelId} for ${LIMIT_MS / 1_000} s`)),
        LIMIT_MS,
      );
      const begun = performance.now();
      waiting.set(channelId, () => {
        const ms = performance.now() - begun;
        clearTimeout(limit);
        waiting.delete(channelId);
        resolve(ms);
      });
      ada.say(channelId, '@Bobbin hello');
    });
  return {
    ask,
    async askAll(channelIds, atOneTime, onAnswer) {
      const left = channelIds.values();
      const asking = Array.from({ length: atOneTime }, async () => {
        for (const channelId of left) {
          await ask(channelId);
          onAnswer?.();
        }
      });
      await Promise.all(asking);
    },
    end: leave,
  };
}
