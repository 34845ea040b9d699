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

// https://discord.com/developers/docs/topics/teams#data-models-membership-state-enum
test('an application is owned by a person, or by those of a team who have accepted', () => {
  const owner = { id: '7' };
  expect(preflightOf({ ...application, owner, team: null }).ownerIds).toEqual(['7']);
  const members = [
    { membership_state: 2, user: { id: '8' } },
    { membership_state: 1, user: { id: '9' } },
  ];
  expect(preflightOf({ ...application, owner, team: { members } }).ownerIds).toEqual(['8']);
  expect(preflightOf(application).ownerIds).toEqual([]);
});
