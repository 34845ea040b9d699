import type { APIMessage } from 'discord.js';
import { expect, test } from 'vitest';
import { createFreshLink } from '../../../../src/discord/receive/fresh-link.ts';
import { apiError, apiMessage } from '../../../support/discord-api.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { idle } from '../../../support/idle.ts';

const note = { name: 'a.png', mime: null, size: 1, url: 'https://cdn.discordapp.com/1/a.png?ex=1' };
const file = (url: string) => ({ id: '1', filename: 'a.png', size: 1, url, proxy_url: url });
const NEW = 'https://cdn.discordapp.com/1/a.png?ex=2';

function over(answer: () => Promise<unknown>) {
  const clock = createFakeClock();
  const asked: string[] = [];
  const rest = {
    get: async (route: string) => {
      asked.push(route);
      return answer();
    },
  };
  const link = createFreshLink({
    rest: rest as never,
    rateLimiter: { acquireLow: async () => {} },
    clock,
    log: createKeptLog(),
  });
  const ask = (fields: object = {}) =>
    link({ channelId: '1', messageId: '2', note: { ...note, ...fields } }, new AbortController().signal);
  return { asked, ask, clock };
}

const answered = (fields: Partial<APIMessage>) => over(async () => ({ ...apiMessage('2'), ...fields }));

test('the link is that of the message as it is now', async () => {
  const { ask, asked } = answered({ attachments: [file('https://x/b.png'), file(NEW)] });
  expect(await ask()).toBe(NEW);
  expect(asked).toEqual(['/channels/1/messages/2']);
});

test('what it forwards and what it replies to have theirs', async () => {
  const forwarded = answered({
    attachments: [],
    message_snapshots: [{ message: { attachments: [file(NEW)] } }] as never,
  });
  expect(await forwarded.ask()).toBe(NEW);
  const original = { ...apiMessage('1'), attachments: [file(NEW)] };
  const replying = answered({ attachments: [], referenced_message: original });
  expect(await replying.ask({ isQuoted: true })).toBe(NEW);
  expect(await replying.ask()).toBeNull();
});

test('there is none where the attachment or the message is gone, or Discord does not answer', async () => {
  expect(await answered({ attachments: [] }).ask()).toBeNull();
  expect(await over(() => Promise.reject(apiError(404))).ask()).toBeNull();
  const silent = over(() => new Promise(() => {}));
  const asking = silent.ask();
  await idle();
  silent.clock.advance(10_000);
  expect(await asking).toBeNull();
});
