import { beforeEach, expect, test } from 'vitest';
import { createEvents, type Events } from '../../../../emulators/discord/events.ts';
import { type BotSupervisor, createBotSupervisor } from '../../../../playground/bot/supervisor.ts';
import { createFakeClock, type FakeClock } from '../../../support/fakes/fake-clock.ts';

interface Launched {
  say(line: string): void;
  end(code: number | null): Promise<void>;
}

let clock: FakeClock;
let events: Events;
let launched: Launched[];
let bot: BotSupervisor;

beforeEach(() => {
  clock = createFakeClock();
  events = createEvents();
  launched = [];
  bot = createBotSupervisor({
    discord: { events },
    clock,
    settings: {},
    onLine: () => {},
    launch: (_, onLine = () => {}) => {
      const { promise: ended, resolve } = Promise.withResolvers<number | null>();
      const end = async (code: number | null): Promise<void> => {
        resolve(code);
        await ended;
        await Promise.resolve();
      };
      launched.push({ say: onLine, end });
      return { pid: launched.length, ended, stop: () => end(0), kill: () => void end(null) };
    },
  });
});

const inSession = (): void => events.emit({ kind: 'session', shard: 0, state: 'identified' });

test('a bot that ends by itself is started again, each time later, until it has settled', async () => {
  bot.start();
  const waits: (string | undefined)[] = [];
  for (let n = 0; n < 7; n += 1) {
    await launched.at(-1)?.end(1);
    waits.push(/again in (\d+) s/.exec(bot.state.detail)?.[1]);
    clock.advance(30_000);
    await Promise.resolve();
  }
  expect(waits).toEqual(['1', '2', '4', '8', '16', '30', '30']);
  clock.advance(10_000);
  await launched.at(-1)?.end(1);
  expect(bot.state).toMatchObject({
    state: 'restarting',
    starts: 8,
    detail: expect.stringContaining('in 1 s'),
  });
});

test('a bot that was killed is started again a second later', async () => {
  bot.start();
  inSession();
  bot.kill();
  await launched[0]?.end(null);
  expect(bot.state.state).toBe('restarting');
  clock.advance(999);
  await Promise.resolve();
  expect(launched).toHaveLength(1);
  clock.advance(1);
  await Promise.resolve();
  expect([launched.length, bot.state.state]).toEqual([2, 'starting']);
});

test('a bot that cannot start is left alone, with its own words', async () => {
  bot.start();
  launched[0]?.say('ASSISTANT_MODEL: expected a name, got nothing');
  await launched[0]?.end(78);
  expect(bot.state).toMatchObject({
    state: 'cannot-start',
    lastLines: ['ASSISTANT_MODEL: expected a name, got nothing'],
  });
  await expect(bot.ready).rejects.toThrow(/could not start/);
  clock.advance(60_000);
  expect(launched).toHaveLength(1);
});

test('a stopped bot stays stopped until it is started', async () => {
  bot.start();
  inSession();
  bot.halt();
  await launched[0]?.end(0);
  expect(bot.state.state).toBe('stopped');
  clock.advance(60_000);
  expect(launched).toHaveLength(1);
  bot.start();
  expect([launched.length, bot.state.state]).toEqual([2, 'starting']);
});

test('one that waits for its next start can be stopped', async () => {
  bot.start();
  await launched[0]?.end(1);
  bot.halt();
  expect(bot.state.state).toBe('stopped');
  clock.advance(60_000);
  await Promise.resolve();
  expect(launched).toHaveLength(1);
});

test('the state follows its connection to the local Discord', () => {
  const seen: string[] = [];
  bot.onChange(({ state }) => seen.push(state));
  inSession(); // of some other bot: ours does not run
  bot.start();
  inSession();
  events.emit({ kind: 'session', shard: 0, state: 'ended' });
  events.emit({ kind: 'session', shard: 0, state: 'resumed' });
  expect(seen).toEqual(['starting', 'ready', 'away', 'ready']);
});
