import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test as base, describe, expect } from 'vitest';
import { askedToWaitMs } from '../../../../src/discord/session/ask-discord.ts';
import { askForGateway } from '../../../../src/discord/session/gateway-information.ts';
import { preflight } from '../../../../src/discord/session/preflight.ts';
import { DiscordError } from '../../../../src/errors.ts';

const TOKEN = 'abc.def.ghi';

/** Asks something that answers so in Discord's place. Resolves with what is thrown. */
const test = base.extend('asking', async ({ onTestFinished }) => {
  let answer: (response: ServerResponse) => void = () => {};
  const server = createServer((_, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  return async (status: number, body: string, headers: Record<string, string> = {}) => {
    answer = (response) => response.writeHead(status, headers).end(body);
    const thrown = await Promise.all(
      [preflight, askForGateway].map((ask) => ask({ token: TOKEN, apiUrl }).catch((error: unknown) => error)),
    );
    return thrown.map((error) => {
      if (!(error instanceof DiscordError)) throw new TypeError('no failure', { cause: error });
      return error;
    });
  };
});

const JSON_TYPE = { 'content-type': 'application/json' };
const PAGE_TYPE = { 'content-type': 'text/html' };

// A proxy answers for Discord, a 520 as an example: https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/error-520/
describe('what answers in Discord’s place', () => {
  test.for<[string, number, string, Record<string, string>, RegExp]>([
    ['an outage', 503, 'upstream connect error', {}, /Discord answers 503/],
    ['a page of a proxy', 520, '<html></html>', PAGE_TYPE, /Discord answers 520/],
    ['a page that claims to be in order', 200, '<html></html>', PAGE_TYPE, /not Discord, or not in order/],
    ['a page that claims to be JSON', 200, '<html></html>', JSON_TYPE, /not Discord, or not in order/],
    ['an empty list', 200, '[]', JSON_TYPE, /not Discord, or not in order/],
    ['null', 200, 'null', JSON_TYPE, /not Discord, or not in order/],
    ['no words', 204, '', {}, /not Discord, or not in order/],
    ['another application’s refusal', 404, '{"error":"no such page"}', JSON_TYPE, /Discord answers 404/],
  ])('%s is waited out, and told', async ([, status, body, headers, message], { asking }) => {
    for (const failure of await asking(status, body, headers)) {
      expect(failure).toMatchObject({ fault: 'unavailable', message: expect.stringMatching(message) });
      expect(askedToWaitMs(failure)).toBe(0);
    }
  });

  test('a limit is waited for as long as it says', async ({ asking }) => {
    const limit = { ...JSON_TYPE, 'retry-after': '40' };
    for (const failure of await asking(429, '{"message":"rate limited","retry_after":40}', limit)) {
      expect(failure).toMatchObject({ fault: 'unavailable' });
      expect(askedToWaitMs(failure)).toBeGreaterThanOrEqual(40_000);
    }
  });

  test('a token that is refused is not waited out', async ({ asking }) => {
    for (const failure of await asking(401, '{"message":"401: Unauthorized","code":0}', JSON_TYPE)) {
      expect(failure).toMatchObject({ fault: 'token', message: expect.stringMatching(/DISCORD_TOKEN/) });
      expect(failure.message).not.toContain(TOKEN);
    }
  });
});
