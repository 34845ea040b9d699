import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { decideOnSendFailure } from '../../../../src/discord/send/send-failure.ts';

const api = (status: number, code: number, message = 'no'): DiscordAPIError =>
  new DiscordAPIError({ message, code }, code, status, 'POST', 'http://127.0.0.1/', {
    files: undefined,
    body: undefined,
  });

describe('an answer of Discord decides what becomes of a post', () => {
  const undeliverable: [number, number][] = [
    [404, 10003],
    [404, 10004],
    [403, 50001],
    [403, 50013],
    [403, 50007],
    [403, 50278],
    [400, 50006],
    [400, 50035],
    [400, 50083],
    [400, 160005],
    [400, 99999],
  ];
  test.each(undeliverable)('%i with code %i never arrives', (status, code) => {
    expect(decideOnSendFailure(api(status, code), false).do).toBe('undeliverable');
  });

  test.each([10003, 10004, 50001, 50013])(
    'code %i closes the channel for a while, one about the message does not',
    (code) => {
      expect(decideOnSendFailure(api(403, code), false)).toMatchObject({ channelClosed: true });
      expect(decideOnSendFailure(api(400, 160005), false)).toMatchObject({ channelClosed: false });
    },
  );

  test.each([
    [400, 20016],
    [400, 40003],
    [429, 20028],
    [429, 20029],
    [400, 40062],
    [503, 130000],
    [429, 0],
  ])('%i with code %i is waited out', (status, code) => {
    expect(decideOnSendFailure(api(status, code), false).do).toBe('again');
  });

  test('a server’s failure may have posted the message, a limit has not', () => {
    expect(decideOnSendFailure(api(502, 0), false)).toMatchObject({ do: 'again', unknown: true });
    expect(decideOnSendFailure(api(429, 20028), false)).toMatchObject({ do: 'again', unknown: false });
    expect(
      decideOnSendFailure(
        new HTTPError(500, 'no', 'POST', 'http://127.0.0.1/', { files: undefined, body: undefined }),
        false,
      ),
    ).toMatchObject({ do: 'again', unknown: true });
  });

  test.each(['ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'UND_ERR_SOCKET'])(
    '%s may have posted the message',
    (code) => {
      expect(decideOnSendFailure(Object.assign(new Error('cut'), { code }), false)).toMatchObject({
        do: 'again',
        unknown: true,
      });
    },
  );

  test('a refused token is fatal', () => {
    expect(decideOnSendFailure(api(401, 0), false)).toEqual({ do: 'fatal' });
  });

  test('a message that is unknown when its nonce is tried again was posted and deleted', () => {
    expect(decideOnSendFailure(api(404, 10008), true)).toEqual({ do: 'done' });
    expect(decideOnSendFailure(api(404, 10008), false).do).toBe('undeliverable');
  });

  test('what it replies to is left out where it stands in the way', () => {
    expect(decideOnSendFailure(api(403, 160002), false)).toEqual({ do: 'without-reference' });
    expect(decideOnSendFailure(api(400, 50035, 'message_reference: Unknown message'), false)).toEqual({
      do: 'without-reference',
    });
  });

  test.each([
    [413, 40005],
    [400, 50045],
    [413, 0],
  ])('%i with code %i goes without the file', (status, code) => {
    expect(decideOnSendFailure(api(status, code), false)).toEqual({ do: 'without-file', why: 'too-large' });
  });

  test('a file that may not be attached is left out before the channel counts as closed', () => {
    expect(decideOnSendFailure(api(403, 50013), false, true)).toEqual({
      do: 'without-file',
      why: 'not-allowed',
    });
    expect(decideOnSendFailure(api(403, 50013), false, false).do).toBe('undeliverable');
  });

  test.each([
    [200000, /AutoMod/],
    [240000, /link/],
  ])('words that code %i blocks make room for a word about it', (code, words) => {
    expect(decideOnSendFailure(api(400, code), false)).toEqual({
      do: 'instead',
      words: expect.stringMatching(words),
    });
  });
});

test.each([408, 403, 404])('a page of a proxy with status %i is waited out', (status) => {
  expect(decideOnSendFailure(api(status, 0), false)).toMatchObject({ do: 'again', unknown: true });
});

test('a limit that names no usable wait is waited out all the same', () => {
  const limit = (retryAfter: number): RateLimitError =>
    new RateLimitError({
      retryAfter,
      timeToReset: retryAfter,
      limit: 1,
      method: 'POST',
      hash: '',
      url: '',
      route: '',
      majorParameter: '',
      global: false,
      sublimitTimeout: 0,
      scope: 'user',
    });
  expect(decideOnSendFailure(limit(1_500), false)).toEqual({ do: 'again', afterMs: 1_500, unknown: false });
  expect(decideOnSendFailure(limit(Number.NaN), false)).toEqual({
    do: 'again',
    afterMs: null,
    unknown: false,
  });
});
