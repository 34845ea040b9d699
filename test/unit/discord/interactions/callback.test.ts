import { DiscordAPIError } from 'discord.js';
import { describe, expect, test } from 'vitest';
import {
  createInteractionEndpoints,
  type InteractionEndpoints,
  isExpired,
} from '../../../../src/discord/rest/interaction-rest.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';

const TO = { id: '1', token: 'secret', application_id: '2' };

function refusal(status: number, code: number): DiscordAPIError {
  return new DiscordAPIError({ code, message: 'refused' }, code, status, 'POST', '/', {
    body: {},
    files: [],
  });
}

/** Endpoints that meet these failures in turn, and no others. */
function meeting(...failures: readonly unknown[]) {
  const calls: { way: string; route: string; auth: unknown }[] = [];
  const left = [...failures];
  const call = (way: string) => async (route: string, request?: { auth?: unknown }) => {
    calls.push({ way, route, auth: request?.auth });
    if (left.length > 0) throw left.shift();
  };
  const clock = createFakeClock();
  const endpoints: InteractionEndpoints = createInteractionEndpoints(
    { post: call('post'), patch: call('patch') } as never,
    clock,
  );
  return { endpoints, calls, clock };
}

describe('the first response', () => {
  test('goes without the bot’s token', async () => {
    const { endpoints, calls } = meeting();
    await endpoints.respond(TO, { type: 5 });
    expect(calls).toEqual([{ way: 'post', route: '/interactions/1/secret/callback', auth: false }]);
  });

  test('that an earlier try had made is made', async () => {
    await meeting(refusal(400, 40060)).endpoints.respond(TO, { type: 5 });
  });

  test('is tried again at once when the connection is cut', async () => {
    const { endpoints, calls, clock } = meeting(new Error('other side closed'));
    const done = endpoints.respond(TO, { type: 5 });
    await clock.asleep();
    clock.advance(50);
    await done;
    expect(calls).toHaveLength(2);
  });

  test('that comes too late fails as such', async () => {
    const failure = await meeting(refusal(404, 10062))
      .endpoints.respond(TO, { type: 5 })
      .catch((error: unknown) => error);
    expect(isExpired(failure)).toBe(true);
    expect(isExpired(refusal(400, 50035))).toBe(false);
    expect(isExpired(new Error('10062'))).toBe(false);
  });
});

describe('an edit of it', () => {
  test('is tried again through an outage', async () => {
    const { endpoints, calls, clock } = meeting(new Error('ECONNRESET'), refusal(503, 0));
    const done = endpoints.edit(TO, { content: 'Done.' });
    await clock.asleep();
    clock.advance(1_000);
    await new Promise(setImmediate);
    await clock.asleep();
    clock.advance(2_000);
    await done;
    expect(calls).toHaveLength(3);
    expect(calls[0]).toEqual({ way: 'patch', route: '/webhooks/2/secret/messages/@original', auth: false });
  });

  test('is not tried again when Discord refuses it', async () => {
    const { endpoints, calls } = meeting(refusal(404, 10015));
    await expect(endpoints.edit(TO, { content: 'Done.' })).rejects.toThrow('refused');
    expect(calls).toHaveLength(1);
  });
});
