import type { REST } from 'discord.js';
import { expect, test } from 'vitest';
import { createChannelHistory } from '../../../../src/discord/rest/channel-history.ts';
import { apiError, apiMessage, rateLimit } from '../../../support/discord-api.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { idle } from '../../../support/idle.ts';

/** A history whose requests end so, one after the other. */
function of(...answers: readonly (Error | string[])[]) {
  const clock = createFakeClock();
  const stop = new AbortController();
  const asked: string[] = [];
  const remaining = [...answers];
  const rest: Pick<REST, 'get'> = {
    async get(_, request) {
      asked.push(String(request?.query));
      const answer = remaining.shift();
      if (answer instanceof Error) throw answer;
      return answer?.map((id) => apiMessage(id));
    },
  };
  const history = createChannelHistory({
    rest,
    rateLimiter: { acquireLow: async () => {} },
    clock,
    signal: stop.signal,
  });
  return { clock, stop, asked, page: () => history.page('1', { after: '5', limit: 100 }) };
}

test('a page comes oldest first', async () => {
  const { page, asked } = of(['30', '7', '6']);
  expect((await page())?.map(({ id }) => id)).toEqual(['6', '7', '30']);
  expect(asked).toEqual(['after=5&limit=100']);
});

test.each([403, 404])('a channel that answers %i has none', async (status) => {
  expect(await of(apiError(status)).page()).toBeNull();
});

test('trouble that passes is waited out', async () => {
  const { page, clock, asked } = of(apiError(502), new Error('ECONNRESET'), ['6']);
  const read = page();
  for (const wait of [1_000, 3_000]) {
    await clock.asleep();
    await idle(clock);
    clock.advance(wait);
    await idle(clock);
  }
  expect(await read).toHaveLength(1);
  expect(asked).toHaveLength(3);
});

test('trouble that stays is told after five tries', async () => {
  const { page, clock, asked } = of(...Array.from({ length: 9 }, () => apiError(503)));
  const read = page().catch((error: unknown) => error);
  for (let n = 0; n < 4; n += 1) {
    await idle(clock);
    clock.advance(27_000);
  }
  expect(await read).toMatchObject({ status: 503 });
  expect(asked).toHaveLength(5);
});

test('a limit is waited for as long as it lasts', async () => {
  const { page, clock, asked } = of(rateLimit(8_000), ['6']);
  const read = page();
  await clock.asleep();
  clock.advance(7_999);
  await idle(clock);
  expect(asked).toHaveLength(1);
  clock.advance(1);
  expect(await read).toHaveLength(1);
});

test('a refusal of the request itself is told at once', async () => {
  await expect(of(apiError(400)).page()).rejects.toMatchObject({ status: 400 });
});

test('a stop ends the wait', async () => {
  const { page, clock, stop } = of(apiError(503));
  const read = page();
  await clock.asleep();
  stop.abort(new Error('stopped'));
  await expect(read).rejects.toThrow('stopped');
});
