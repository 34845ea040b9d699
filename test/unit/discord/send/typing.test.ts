import { expect, test } from 'vitest';
import { showTyping } from '../../../../src/discord/send/typing.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { idle } from '../../../support/idle.ts';

test('a reply within half a second shows no indicator', async () => {
  const clock = createFakeClock();
  let sent = 0;
  const end = showTyping(clock, async () => {
    sent += 1;
    return 'shown' as const;
  });
  clock.advance(499);
  end();
  clock.advance(60_000);
  await idle(clock);
  expect(sent).toBe(0);
});

test('the indicator is kept up until it is ended, and not longer', async () => {
  const clock = createFakeClock();
  let sent = 0;
  const end = showTyping(clock, async () => {
    sent += 1;
    return 'shown' as const;
  });
  clock.advance(500);
  await idle(clock);
  for (let n = 0; n < 3; n += 1) {
    clock.advance(8_000);
    await idle(clock);
  }
  expect(sent).toBe(4);
  end();
  clock.advance(60_000);
  await idle(clock);
  expect(sent).toBe(4);
});

test('it ends by itself when it cannot be had, and after a quarter of an hour', async () => {
  const clock = createFakeClock();
  let refused = 0;
  showTyping(clock, async () => {
    refused += 1;
    return 'refused' as const;
  });
  let sent = 0;
  showTyping(clock, async () => {
    sent += 1;
    return 'shown' as const;
  });
  clock.advance(500);
  await idle(clock);
  for (let n = 0; n < 400; n += 1) {
    clock.advance(8_000);
    await idle(clock);
  }
  expect(refused).toBe(1);
  expect(sent).toBeLessThanOrEqual((15 * 60) / 8 + 2);
});

test('one that found no room is tried again soon', async () => {
  const clock = createFakeClock();
  const answers = ['busy', 'busy', 'shown'] as const;
  let sent = 0;
  const end = showTyping(clock, async () => answers[Math.min(sent++, 2)] ?? 'shown');
  clock.advance(500);
  await idle(clock);
  clock.advance(250);
  await idle(clock);
  clock.advance(250);
  await idle(clock);
  expect(sent).toBe(3);
  end();
});
