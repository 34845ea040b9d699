import { expect, test } from 'vitest';
import { judge } from '../../../../src/discord/session/preflight.ts';

const application = { id: '1', flags: 0 as never };

test.each([
  [0, false],
  [1 << 18, true],
  [1 << 19, true],
  [1 << 17, false],
])('flags %i say whether message content may be read: %s', (flags, readsContent) => {
  expect(judge({ ...application, flags }).readsContent).toBe(readsContent);
});

test('what is missing is told with where to mend it', () => {
  expect(judge(application).warnings).toEqual([
    expect.stringMatching(/Message Content Intent is off[\s\S]*applications\/1\/bot/),
  ]);
  const elsewhere = judge({ id: '1', flags: 1 << 19, interactions_endpoint_url: 'https://example.org/' });
  expect(elsewhere.warnings).toEqual([expect.stringMatching(/Interactions Endpoint URL/)]);
  expect(elsewhere.interactionsUrl).toBe('https://example.org/');
  expect(judge({ id: '1', flags: 1 << 19, interactions_endpoint_url: '' })).toMatchObject({
    interactionsUrl: null,
    warnings: [],
  });
});
