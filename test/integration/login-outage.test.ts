/**
 * Trouble of the gateway while the bot logs in: each attempt connects once, and nothing of it goes on after it. The library
 * by itself goes on for good: a shard that is destroyed between two attempts makes the next one
 * (https://github.com/discordjs/discord.js/blob/main/packages/ws/src/ws/WebSocketShard.ts, `destroy`).
 */

import { test as base, describe, expect, vi } from 'vitest';
import type { Admission } from '../../emulators/discord/gateway/admission.ts';
import { startLocalDiscord } from '../../emulators/discord/server.ts';
import { createFakeClock } from '../support/fakes/fake-clock.ts';
import { createKeptLog } from '../support/fakes/kept-log.ts';
import { createGatewayHarness } from '../support/gateway-harness.ts';
import { isThorough } from '../support/thorough.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** So long an outage lasts: an hour, or the part of it that is enough for every day. */
const OUTAGE_MS = isThorough ? 60 * MINUTE : 10 * MINUTE;
/** Longer than discord.js waits between two connections. */
const WATCHED_MS = 1_500;

const OFTEN = 2;
/** Between two such looks an attempt has time to open. */
const SELDOM = 25;

/** Waits until the expectation holds. A poll of `expect` belongs to one test, and these run side by side. */
function until(expectation: () => void, interval = OFTEN): Promise<void> {
  return vi.waitFor(expectation, { interval, timeout: 120_000 });
}

/** A local Discord, and a gateway to it whose time moves as the test says. */
const test = base.extend('surroundings', async ({ onTestFinished }) => {
  // An hour of the clock is a moment of this machine's, by which Discord would count the requests.
  const discord = await startLocalDiscord({ globalPerSecond: Number.POSITIVE_INFINITY });
  const clock = createFakeClock(Date.now());
  const log = createKeptLog();
  const gateway = createGatewayHarness({
    config: { token: discord.token, apiUrl: discord.apiUrl, shards: { ids: 'all', count: 'auto' } },
    clock,
    log,
  });
  onTestFinished(async () => {
    await gateway.stop();
    await discord.close();
  });
  const failures = () => log.lines.filter(({ fields }) => fields.event === 'login.failed');
  const attempt = async (number: number): Promise<void> => {
    await until(() => expect(discord.gateway.upgrades).toBe(number));
    await until(() => {
      if (failures().length < number) clock.advance(SECOND);
      expect(failures()).toHaveLength(number);
    });
    await until(() => expect(discord.gateway.connections).toBe(0));
    await clock.asleep(); // until the next attempt: the line is written just before
    clock.advance(Number(failures().at(-1)?.fields.waitMs));
  };
  return {
    discord,
    gateway,
    /** Lets one attempt after the other fail. Resolves with their number. */
    async outage(admission: Admission, { ms = OUTAGE_MS, most = Number.POSITIVE_INFINITY } = {}) {
      discord.gateway.faults.admission = admission;
      let attempts = 0;
      while (clock.monotonic() < ms && attempts < most) {
        attempts += 1;
        await attempt(attempts);
      }
      discord.gateway.faults.admission = { kind: 'greeted' };
      return attempts;
    },
    /** Waits for the session, and then for whatever an earlier attempt would have left behind. */
    async oneSession(start: Promise<void>): Promise<void> {
      const before = discord.gateway.identifies;
      await until(() => {
        if (discord.gateway.identifies === before) clock.advance(SECOND); // one that identified often waits
        expect(discord.gateway.identifies).toBe(before + 1);
      }, SELDOM);
      await start;
      await expect(discord.events.waitFor('another session', isSession, WATCHED_MS)).rejects.toThrow(
        /waited/,
      );
      expect(discord.gateway).toMatchObject({
        identifies: before + 1,
        upgrades: failures().length + 1,
        connections: 1,
      });
    },
  };
});

/** The first attempts are closer together. */
const QUICK = 8;
/**
 * An attempt takes a minute at the most and is half a minute away from the next. One that identified has the next wait for
 * up to five minutes until it may identify again.
 */
const APART_MS = 90 * SECOND;
const IDENTIFIED_APART_MS = 6.5 * MINUTE;

/** Those on which the library goes on, and one that it does not know; for every day one of each kind. */
const CODES = isThorough
  ? [1_000, 1_001, 1_006, 4_000, 4_001, 4_002, 4_003, 4_005, 4_007, 4_008, 4_009, 4_200, 4_999]
  : [1_006, 4_000, 4_009, 4_999];

const isSession = (event: { kind: string }): event is never => event.kind === 'session';

/** Side by side, as each mostly waits for what discord.js may still do. */
describe.concurrent('an outage in which the gateway', () => {
  test.for<[string, Admission, number]>([
    ['answers each upgrade with status 200', { kind: 'status', status: 200 }, APART_MS],
    ['answers each upgrade with status 520', { kind: 'status', status: 520 }, APART_MS],
    ['never answers an upgrade', { kind: 'held' }, APART_MS],
    ['says nothing on an open connection', { kind: 'wordless' }, APART_MS],
    ['says HELLO and then nothing', { kind: 'mute' }, IDENTIFIED_APART_MS],
    ['closes each connection at once', { kind: 'closed', code: 1_001 }, APART_MS],
    ['closes each connection that identifies', { kind: 'refused', code: 4_000 }, IDENTIFIED_APART_MS],
  ])('%s is one connection an attempt, and one session after it', async (outageOf, { surroundings }) => {
    const [, admission, apartMs] = outageOf;
    const { discord, gateway, outage, oneSession } = surroundings;
    const start = gateway.start();
    start.catch(() => {});
    const attempts = await outage(admission);
    expect(attempts).toBeGreaterThan(OUTAGE_MS / apartMs);
    expect(attempts).toBeLessThan(QUICK + OUTAGE_MS / (20 * SECOND));
    // No connection is given up because the bot itself waits until it may identify.
    if (apartMs === IDENTIFIED_APART_MS) expect(discord.gateway.identifies).toBe(attempts);
    await oneSession(start);
  });

  test.for(CODES)(
    'closes connections with %i is one connection an attempt, and one session after it',
    async (code, { surroundings }) => {
      const { gateway, outage, oneSession } = surroundings;
      const start = gateway.start();
      start.catch(() => {});
      await outage({ kind: 'closed', code }, { most: 3 });
      await oneSession(start);
    },
  );
});
