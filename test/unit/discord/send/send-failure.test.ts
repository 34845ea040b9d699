import { HTTPError } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { decideOnSendFailure } from '../../../../src/discord/send/send-failure.ts';
import { apiError, rateLimit } from '../../../support/discord-api.ts';

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
    expect(decideOnSendFailure(apiError(status, code), false).kind).toBe('undeliverable');
  });

  // https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
  test.each([30046, 50005])('code %i is about the one message that is edited', (code) => {
    expect(decideOnSendFailure(apiError(400, code), true).kind).toBe('unchangeable');
  });

  test.each([10003, 10004, 50001, 50013])(
    'code %i closes the channel for a while, one about the message does not',
    (code) => {
      expect(decideOnSendFailure(apiError(403, code), false)).toMatchObject({ channelClosed: true });
      expect(decideOnSendFailure(apiError(400, 160005), false)).toMatchObject({ channelClosed: false });
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
    expect(decideOnSendFailure(apiError(status, code), false).kind).toBe('retry');
  });

  test('a server’s failure may have posted the message, a limit has not', () => {
    expect(decideOnSendFailure(apiError(502, 0), false)).toMatchObject({ kind: 'retry', maybePosted: true });
    expect(decideOnSendFailure(apiError(429, 20028), false)).toMatchObject({
      kind: 'retry',
      maybePosted: false,
    });
    expect(
      decideOnSendFailure(
        new HTTPError(500, 'no', 'POST', 'http://127.0.0.1/', { files: undefined, body: undefined }),
        false,
      ),
    ).toMatchObject({ kind: 'retry', maybePosted: true });
  });

  test.each(['ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'UND_ERR_SOCKET'])(
    '%s may have posted the message',
    (code) => {
      expect(decideOnSendFailure(Object.assign(new Error('cut'), { code }), false)).toMatchObject({
        kind: 'retry',
        maybePosted: true,
      });
    },
  );

  test('a refused token is fatal', () => {
    expect(decideOnSendFailure(apiError(401, 0), false)).toEqual({ kind: 'token-refused' });
  });

  test('a message that is unknown when its nonce is tried again was posted and deleted', () => {
    expect(decideOnSendFailure(apiError(404, 10008), true)).toEqual({ kind: 'posted-and-deleted' });
    expect(decideOnSendFailure(apiError(404, 10008), false).kind).toBe('undeliverable');
  });

  test('what it replies to is left out where it stands in the way', () => {
    expect(decideOnSendFailure(apiError(403, 160002), false)).toEqual({ kind: 'without-reference' });
    expect(decideOnSendFailure(apiError(400, 50035, 'message_reference: Unknown message'), false)).toEqual({
      kind: 'without-reference',
    });
  });

  test.each([
    [413, 40005],
    [400, 50045],
    [413, 0],
  ])('%i with code %i goes without the file', (status, code) => {
    expect(decideOnSendFailure(apiError(status, code), false)).toEqual({
      kind: 'without-file',
      why: 'too-large',
    });
  });

  test('a file that may not be attached is left out before the channel counts as closed', () => {
    expect(decideOnSendFailure(apiError(403, 50013), false, true)).toEqual({
      kind: 'without-file',
      why: 'not-allowed',
    });
    expect(decideOnSendFailure(apiError(403, 50013), false, false).kind).toBe('undeliverable');
  });

  test.each([
    [200000, /AutoMod/],
    [240000, /link/],
  ])('words that code %i blocks make room for a word about it', (code, words) => {
    expect(decideOnSendFailure(apiError(400, code), false)).toEqual({
      kind: 'replace-text',
      text: expect.stringMatching(words),
    });
  });
});

test.each([408, 403, 404])('a page of a proxy with status %i is waited out', (status) => {
  expect(decideOnSendFailure(apiError(status, 0), false)).toMatchObject({ kind: 'retry', maybePosted: true });
});

test('a limit that names no usable wait is waited out all the same', () => {
  expect(decideOnSendFailure(rateLimit(1_500), false)).toEqual({
    kind: 'retry',
    afterMs: 1_500,
    maybePosted: false,
  });
  expect(decideOnSendFailure(rateLimit(Number.NaN), false)).toEqual({
    kind: 'retry',
    afterMs: null,
    maybePosted: false,
  });
});
