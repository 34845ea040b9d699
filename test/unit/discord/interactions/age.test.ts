import { describe, expect, test } from 'vitest';
import { createAgeOf } from '../../../../src/discord/interactions/age.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';

/** Reports of good ones that a wrong clock made old: https://github.com/discord-net/Discord.Net/issues/3175 */
describe('the age of what arrives', () => {
  const idMadeAt = (ms: number): string => String(BigInt(ms - 1_420_070_400_000) << 22n);

  test.each([0, 60_000, -60_000])('is told with a clock that is wrong by %i ms', (wrongBy) => {
    const clock = createFakeClock(1_800_000_000_000 + wrongBy);
    const ageOf = createAgeOf(clock);
    ageOf(idMadeAt(clock.now() - wrongBy - 40));
    expect(ageOf(idMadeAt(clock.now() - wrongBy - 3_040))).toBe(3_000);
    expect(ageOf(idMadeAt(clock.now() - wrongBy - 40))).toBe(0);
  });

  test('does not change when somebody sets the clock meanwhile', () => {
    const start = 1_800_000_000_000;
    const clock = createFakeClock(start);
    const ageOf = createAgeOf(clock);
    ageOf(idMadeAt(start - 40));
    clock.set(start + 3_600_000);
    clock.advance(1_000);
    expect(ageOf(idMadeAt(start + 960))).toBe(0);
    expect(ageOf(idMadeAt(start - 2_040))).toBe(3_000);
  });

  test('is right again some minutes after the monotonic clock itself was wrong', () => {
    const start = 1_800_000_000_000;
    const clock = createFakeClock(start);
    const ageOf = createAgeOf(clock);
    ageOf(idMadeAt(start));
    clock.advance(3 * 3_600_000); // it jumps, and Discord's time does not
    expect(ageOf(idMadeAt(start + 1_000))).toBe(0); // the fastest of the last minutes
    clock.advance(1_000);
    expect(ageOf(idMadeAt(start + 2_000))).toBe(0);
  });

  test('does not grow with a monotonic clock that is a little too fast', () => {
    const start = 1_800_000_000_000;
    const clock = createFakeClock(start);
    const ageOf = createAgeOf(clock);
    const ages = Array.from({ length: 24 * 60 }, (_, minute) => {
      clock.advance(60_030); // half a thousandth is what an adjustment of the system's clock does at most
      return ageOf(idMadeAt(start + minute * 60_000));
    });
    expect(Math.max(...ages)).toBeLessThan(1_000);
  });
});
