import { afterEach, beforeEach, expect, test } from 'vitest';
import { WireError } from '../../../emulators/assistant/http/errors.ts';
import { type LocalAssistant, startLocalAssistant } from '../../../emulators/assistant/server.ts';
import { systemClock } from '../../../src/async/clock.ts';
import type { Moderator } from '../../../src/conversation/ports/moderator.ts';
import { createModerator } from '../../../src/engine/moderator.ts';

let assistant: LocalAssistant;
let moderator: Moderator;

async function begin(options: Parameters<typeof startLocalAssistant>[0] = {}): Promise<void> {
  assistant = await startLocalAssistant(options);
  const config = { apiKey: 'test-key', baseUrl: assistant.baseUrl, reviewsAnswers: false };
  moderator = createModerator(config, { clock: systemClock });
}

beforeEach(() => begin());
afterEach(() => assistant.close());

const BAD = 'this is [against the rules]';

test('says which of the texts are flagged, in one request', async () => {
  expect([...(await moderator.flagged(['fine', BAD, 'fine, too', BAD]))]).toEqual([1, 3]);
  expect(assistant.requests.map(({ route }) => route)).toEqual(['moderations.create']);
});

test('a long text is looked at to its end, and many texts in several requests', async () => {
  const long = `${'x'.repeat(25_000)}${BAD}`;
  expect([...(await moderator.flagged([long]))]).toEqual([0]);
  const many = Array.from({ length: 40 }, (_, n) => (n === 39 ? BAD : `text ${n}`));
  expect([...(await moderator.flagged(many))]).toEqual([39]);
  expect(assistant.requests).toHaveLength(3);
});

test('what says nothing is not asked about', async () => {
  expect((await moderator.flagged(['', ' \n '])).size).toBe(0);
  expect(assistant.requests).toEqual([]);
});

test('a service that fails once is asked again', async () => {
  assistant.faults.add({
    route: 'moderations.create',
    action: { kind: 'error', error: new WireError(503, 'unwell') },
  });
  expect([...(await moderator.flagged([BAD]))]).toEqual([0]);
});

test('a server that moderates nothing is no reason to pass anything on', async () => {
  await assistant.close();
  await begin({ moderation: 'missing' });
  await expect(moderator.flagged(['fine'])).rejects.toMatchObject({ fault: 'unsupported' });
});
