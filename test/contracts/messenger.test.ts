import { startLocalDiscord } from '../../emulators/discord/server.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { systemClock } from '../../src/async/clock.ts';
import { createDiscordRest } from '../../src/discord/rest/create-rest.ts';
import { createMessenger } from '../../src/discord/send/messenger.ts';
import { createFakeClock } from '../support/fakes/fake-clock.ts';
import { createFakeMessenger } from '../support/fakes/fake-messenger.ts';
import { createKeptLog } from '../support/fakes/kept-log.ts';
import { CHANNEL, snowflake } from '../support/messages.ts';
import { describeMessenger } from './messenger.ts';

describeMessenger('that is faked', async () => {
  const messenger = createFakeMessenger();
  return {
    messenger,
    channelId: CHANNEL,
    question: snowflake(1),
    isTyping: async () => messenger.typing.has(CHANNEL),
    pass: () => {},
    delete: async (id) => messenger.delete(id),
    seen: () => messenger.standing(),
    end: async () => {},
  };
});

describeMessenger('on Discord', async () => {
  const discord = await startLocalDiscord();
  const log = createKeptLog();
  const { token, apiUrl } = discord;
  const { rateLimiter, rest } = createDiscordRest({
    token,
    apiUrl,
    clock: systemClock,
    log,
    onUnauthorized: () => {},
  });
  const clock = createFakeClock();
  const selfId = (): string => discord.world.bot.id;
  const typings = (): number => discord.requests.filter(({ route }) => route === 'typing').length;
  const { id: question } = discord.person('Ada').say(GENERAL, '@Bobbin hello');
  return {
    messenger: createMessenger({
      rest,
      rateLimiter,
      directory: {
        selfId,
        mayRead: () => true,
        writeBar: () => null,
        mayReact: () => true,
        fileBytes: () => 10_485_760,
      },
      clock,
      log,
    }),
    channelId: GENERAL,
    question,
    async isTyping() {
      const before = typings();
      clock.advance(10_000);
      await rest.get('/gateway/bot'); // by then a request that was made now has arrived
      return typings() > before;
    },
    seen: () =>
      [...(discord.world.channels.get(GENERAL)?.messages.values() ?? [])]
        .filter((message) => message.author.id === selfId())
        .map(({ content, replyTo }) => ({ content, repliesTo: replyTo })),
    pass: () => clock.advance(5_000),
    async delete(id) {
      const channel = discord.world.channels.get(GENERAL);
      if (channel !== undefined) discord.messages.remove(channel, [id]);
    },
    end: () => discord.close(),
  };
});
