import { describe, expect, test } from 'vitest';
import { createDiscordClock } from '../../../../src/discord/rest/discord-clock.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';

const HOUR = 3_600_000;
const TRUE_TIME = Date.UTC(2026, 10, 28, 12);
const header = (ms: number): string => new Date(ms).toUTCString();

/** A machine whose clock differs from Discord's by so much. */
function machine(wrongByMs: number) {
  const clock = createFakeClock(TRUE_TIME + wrongByMs);
  return { clock, discordClock: createDiscordClock(clock) };
}

// Reports: https://github.com/discord-net/Discord.Net/issues/3175, https://github.com/discord-net/Discord.Net/issues/2900
describe('Discord’s clock', () => {
  test.each([0, 3 * HOUR, -3 * HOUR])('is told right where this machine’s is wrong by %i ms', (wrongBy) => {
    const { clock, discordClock } = machine(wrongBy);
    expect(discordClock.now()).toBe(TRUE_TIME + wrongBy); // nobody has told better yet
    discordClock.answered(header(TRUE_TIME));
    expect(discordClock.now()).toBe(TRUE_TIME);
    clock.advance(90_000);
    expect(discordClock.now()).toBe(TRUE_TIME + 90_000);
  });

  test.each([3 * HOUR, -3 * HOUR])('goes on when somebody sets this machine’s by %i ms', (by) => {
    const { clock, discordClock } = machine(0);
    discordClock.answered(header(TRUE_TIME));
    clock.set(TRUE_TIME + by);
    clock.advance(1_000);
    expect(discordClock.now()).toBe(TRUE_TIME + 1_000);
  });

  test('is not put back by an answer that was long on its way', () => {
    const { clock, discordClock } = machine(0);
    discordClock.answered(header(TRUE_TIME));
    clock.advance(9_000);
    discordClock.answered(header(TRUE_TIME + 1_000));
    expect(discordClock.now()).toBe(TRUE_TIME + 9_000);
  });

  test('follows Discord’s when the monotonic clock stood still, as in a machine that sleeps', () => {
    const { discordClock } = machine(0);
    discordClock.answered(header(TRUE_TIME));
    discordClock.answered(header(TRUE_TIME + 8 * HOUR));
    expect(discordClock.now()).toBe(TRUE_TIME + 8 * HOUR);
  });

  test('forgets a time that was wrong, after some minutes', () => {
    const { clock, discordClock } = machine(0);
    discordClock.answered(header(TRUE_TIME + HOUR));
    for (let minute = 1; minute <= 11; minute += 1) {
      clock.advance(60_000);
      discordClock.answered(header(TRUE_TIME + minute * 60_000));
    }
    expect(discordClock.now()).toBe(TRUE_TIME + 11 * 60_000);
  });

  test.each([null, '', 'soon'])('learns nothing from the header %j', (date) => {
    const { discordClock } = machine(HOUR);
    discordClock.answered(date);
    expect(discordClock.now()).toBe(TRUE_TIME + HOUR);
  });
});
