import { DiscordAPIError, RateLimitError } from 'discord.js';
import { expect, test } from 'vitest';
import { createChannelHistory } from '../../../../src/discord/catch-up/channel-history.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';

const api = (status: number): DiscordAPIError =>
  new DiscordAPIError({ message: 'no', code: 0 }, 0, status, 'GET', '/', {
    files: undefined,
    body: undefined,
  });

/** A history whose requests end so, in turn. */
function of(...answers: readonly (Error | string[])[]) {
  const clock = createFakeClock();
  const stop = new AbortController();
  const asked: string[] = [];
  const left = [...answers];
  const get = async (_: string, { query }: { query: URLSearchParams }): Promise<unknown> => {
    asked.push(String(query));
    const answer = left.shift();
    if (answer instanceof Error) throw answer;
    return answer?.map((id) => ({ id }));
  };
  const history = createChannelHistory({
    rest: { get } as never,
    pacer: { acquireLow: async () => {} },
    clock,
    signal: stop.signal,
  });
  return { clock, stop, asked, page: () => history.page('1', { after: '5', limit: 100 }) };
}

test('a page comes oldest first', async () => {
  const { page, asked } = of(['30', '7', '6']);
  expect((await page()).map(({ id }) => id)).toEqual(['6', '7', '30']);
  expect(asked).toEqual(['after=5&limit=100']);
});

test.each([403, 404])('a channel that answers %i has none', async (status) => {
  expect(await of(api(status)).page()).toEqual([]);
});

test('trouble that passes is waited out', async () => {
  const { page, clock, asked } = of(api(502), new Error('ECONNRESET'), ['6']);
  const read = page();
  for (const wait of [1_000, 3_000]) {
    await clock.asleep();
    await new Promise(setImmediate);
    clock.advance(wait);
    await new Promise(setImmediate);
  }
  expect(await read).toHaveLength(1);
  expect(asked).toHaveLength(3);
});

test('trouble that stays is told after five tries', async () => {
  const { page, clock, asked } = of(...Array.from({ length: 9 }, () => api(503)));
  const read = page().catch((error: unknown) => error);
  for (let n = 0; n < 4; n += 1) {
    await new Promise(setImmediate);
    clock.advance(27_000);
  }
  expect(await read).toMatchObject({ status: 503 });
  expect(asked).toHaveLength(5);
});

test('a limit is waited for as long as it lasts', async () => {
  const limit = new RateLimitError({ retryAfter: 8_000 } as never);
  const { page, clock, asked } = of(limit, ['6']);
  const read = page();
  await clock.asleep();
  clock.advance(7_999);
  await new Promise(setImmediate);
  expect(asked).toHaveLength(1);
  clock.advance(1);
  expect(await read).toHaveLength(1);
});

test('a refusal of the request itself is told at once', async () => {
  await expect(of(api(400)).page()).rejects.toMatchObject({ status: 400 });
});

test('a stop ends the wait', async () => {
  const { page, clock, stop } = of(api(503));
  const read = page();
  await clock.asleep();
  stop.abort(new Error('stopped'));
  await expect(read).rejects.toThrow('stopped');
});
