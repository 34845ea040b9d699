import { expect, test } from 'vitest';
import type { Post, PostOutcome } from '../../../../src/conversation/ports/messenger.ts';
import { createReceipts } from '../../../../src/discord/interactions/receipts.ts';
import { apiError } from '../../../support/discord-api.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';

const RECEIPT = {
  id: '500000000000000001',
  personId: '4',
  reply: { applicationId: '1', token: 't' },
  text: 'done',
};

function setUp({
  edit = async () => {},
  open = async () => ({ id: '7' }),
  outcome = { kind: 'posted', id: '8' },
}: {
  edit?: (to: unknown, body: unknown) => Promise<void>;
  open?: (route: string, request: unknown) => Promise<unknown>;
  outcome?: PostOutcome;
}) {
  const posts: Post[] = [];
  const log = createKeptLog();
  const receipts = createReceipts({
    callback: { edit },
    messenger: {
      post: async (post) => {
        posts.push(post);
        return outcome;
      },
    },
    rest: { post: open as never },
    rateLimiter: { acquireLow: async () => {} },
    clock: createFakeClock(),
    log,
    signal: new AbortController().signal,
  });
  return { receipts, posts, log };
}

test('a receipt takes the place of what the command said, without buttons', async () => {
  const edits: unknown[] = [];
  const { receipts, posts } = setUp({ edit: async (...values) => void edits.push(values) });
  await receipts.tell(RECEIPT);
  expect(edits).toMatchObject([
    [
      { token: 't', application_id: '1' },
      { content: 'done', components: [], allowed_mentions: { parse: [] } },
    ],
  ]);
  expect(posts).toEqual([]);
});

test.each([
  ['the token is over', { edit: () => Promise.reject(apiError(404, 10015)) }, RECEIPT],
  ['a restart has lost it', {}, { ...RECEIPT, reply: null }],
])('where %s it comes as a direct message, which stands there once', async (_, discord, receipt) => {
  const { receipts, posts } = setUp(discord);
  await receipts.tell(receipt);
  await receipts.tell(receipt);
  expect(posts).toMatchObject([
    { channelId: '7', part: { content: 'done' }, nonce: '500000000000000001-r', maybePosted: true },
    { nonce: '500000000000000001-r', maybePosted: true },
  ]);
  expect(posts[0]?.nonce.length).toBeLessThanOrEqual(25);
});

test.each([
  ['no direct message can be opened', { open: () => Promise.reject(apiError(403, 50278)) }],
  ['direct messages are refused', { outcome: { kind: 'undeliverable', why: '50007' } as const }],
])('where %s the log says that somebody has none', async (_, discord) => {
  const { receipts, log } = setUp(discord);
  await receipts.tell({ ...RECEIPT, reply: null });
  expect(log.lines.map(({ fields }) => fields.event)).toEqual(['receipt.untold']);
});
