import type { REST } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { createInteractionCallback, isExpired } from '../../../../src/discord/interactions/callback.ts';
import { apiError } from '../../../support/discord-api.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { idle } from '../../../support/idle.ts';

const TO = { id: '1', token: 'secret', application_id: '2' };

/** A callback that meets these failures one after the other, and no others. */
function meeting(...failures: readonly unknown[]) {
  const calls: { method: string; route: string; auth: unknown }[] = [];
  const remaining = [...failures];
  const call =
    (method: string): REST['post'] =>
    async (route, request) => {
      calls.push({ method, route, auth: request?.auth });
      if (remaining.length > 0) throw remaining.shift();
    };
  const clock = createFakeClock();
  const callback = createInteractionCallback({ post: call('post'), patch: call('patch') }, clock);
  return { callback, calls, clock };
}

describe('the first response', () => {
  test('goes without the bot’s token', async () => {
    const { callback, calls } = meeting();
    await callback.respond(TO, { type: 5 });
    expect(calls).toEqual([{ method: 'post', route: '/interactions/1/secret/callback', auth: false }]);
  });

  test('that an earlier try had made is made', async () => {
    await meeting(apiError(400, 40060)).callback.respond(TO, { type: 5 });
  });

  test('is tried again at once when the connection is cut', async () => {
    const { callback, calls, clock } = meeting(new Error('other side closed'));
    const done = callback.respond(TO, { type: 5 });
    await clock.asleep();
    clock.advance(50);
    await done;
    expect(calls).toHaveLength(2);
  });

  test('that comes too late fails as such', async () => {
    const failure = await meeting(apiError(404, 10062))
      .callback.respond(TO, { type: 5 })
      .catch((error: unknown) => error);
    expect(isExpired(failure)).toBe(true);
    expect(isExpired(apiError(400, 50035))).toBe(false);
    expect(isExpired(new Error('10062'))).toBe(false);
  });
});

describe('an edit of it', () => {
  test('is tried again through an outage', async () => {
    const { callback, calls, clock } = meeting(new Error('ECONNRESET'), apiError(503, 0));
    const done = callback.edit(TO, { content: 'Done.' });
    await clock.asleep();
    clock.advance(1_000);
    await idle(clock);
    await clock.asleep();
    clock.advance(2_000);
    await done;
    expect(calls).toHaveLength(3);
    expect(calls[0]).toEqual({
      method: 'patch',
      route: '/webhooks/2/secret/messages/@original',
      auth: false,
    });
  });

  test('is not tried again when Discord refuses it', async () => {
    const { callback, calls } = meeting(apiError(404, 10015, 'refused'));
    await expect(callback.edit(TO, { content: 'Done.' })).rejects.toThrow('refused');
    expect(calls).toHaveLength(1);
  });
});

describe('one more message', () => {
  test('is not tried again where it may have arrived', async () => {
    const { callback, calls } = meeting(new Error('other side closed'));
    await expect(callback.followUp(TO, { content: 'Hm.' })).rejects.toThrow();
    expect(calls).toEqual([{ method: 'post', route: '/webhooks/2/secret', auth: false }]);
  });
});
