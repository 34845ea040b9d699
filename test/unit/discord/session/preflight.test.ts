import { expect, test } from 'vitest';
import { preflightOf } from '../../../../src/discord/session/preflight.ts';

const application = { id: '1', flags: 0 };

test.each([
  [0, false],
  [1 << 18, true],
  [1 << 19, true],
  [1 << 17, false],
])('flags %i say whether message content may be read: %s', (flags, readsContent) => {
  expect(preflightOf({ ...application, flags }).readsContent).toBe(readsContent);
});

test('what is missing is told with where to mend it', () => {
  expect(preflightOf(application).warnings).toEqual([
    expect.stringMatching(/Message Content Intent is off[\s\S]*applications\/1\/bot/),
  ]);
  const elsewhere = preflightOf({
    id: '1',
    flags: 1 << 19,
    interactions_endpoint_url: 'https://example.org/',
  });
  expect(elsewhere.warnings).toEqual([expect.stringMatching(/Interactions Endpoint URL/)]);
  expect(elsewhere.interactionsUrl).toBe('https://example.org/');
  expect(preflightOf({ id: '1', flags: 1 << 19, interactions_endpoint_url: '' })).toMatchObject({
    interactionsUrl: null,
    warnings: [],
  });
});
