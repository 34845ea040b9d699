/** A reply that Discord's server never takes: https://github.com/discord/discord-api-docs/discussions/4882 */

import { beforeEach, expect, test } from 'vitest';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { CHANNEL, GUILD, incoming, snowflake } from '../../../support/messages.ts';

let ground: DomainHarness;
const place = { channelId: CHANNEL, serverId: GUILD };
const turnOf = async () => (await ground.store.readConversation(CHANNEL))?.turn ?? null;

beforeEach(() => {
  ground = createDomainHarness();
});

/** The first turn has a reply that is refused from now on; a second question waits behind it. */
async function refused(): Promise<{ readonly resolve: (kind: 'refused' | 'given-up') => void }> {
  const held = Promise.withResolvers<{ readonly kind: 'refused' | 'given-up' }>();
  ground.messenger.answerNext({ kind: 'refused' });
  ground.messenger.answerNext(held.promise);
  await ground.bot.receive(incoming(1, 'one'));
  (await ground.engine.runStarted(0)).finish('poison');
  ground.engine.autoReply((text) => `echo of ${text}`);
  await ground.bot.receive(incoming(2, 'two'));
  await ground.idle();
  return { resolve: (kind) => held.resolve({ kind }) };
}

test('when Discord refused it first is a fact, and no indicator is shown from then on', async () => {
  await refused();
  expect((await turnOf())?.answer).toMatchObject({ refusedSince: ground.clock.now(), posted: [] });
  expect([...ground.messenger.typing]).toEqual([]);
});

test('once it is given up, a notice says so and the next turn goes on', async () => {
  const { resolve } = await refused();
  resolve('given-up');
  const posts = await ground.messenger.posted(2);
  expect(posts.map(({ part }) => part.content)).toEqual([
    expect.stringMatching(/^Discord does not take my answer/),
    'echo of Ada: two',
  ]);
  expect(posts[0]?.replyTo).toBe(snowflake(1));
  expect(posts[0]?.nonce).toBe(`${snowflake(1)}-0`);
});

test('a notice that Discord does not take either ends the turn', async () => {
  const { resolve } = await refused();
  ground.messenger.answerNext({ kind: 'refused' });
  ground.messenger.answerNext({ kind: 'given-up' });
  resolve('given-up');
  const posts = await ground.messenger.posted(1);
  expect(posts.map(({ part }) => part.content)).toEqual(['echo of Ada: two']);
});

test('the reply stays in the thread, and so it does in the transcript', async () => {
  const { resolve } = await refused();
  resolve('given-up');
  await ground.messenger.posted(2);
  await ground.idle();
  const { entries } = (await ground.store.readTranscript(CHANNEL)) ?? { entries: [] };
  expect(entries.map(({ text }) => text)).toContain('poison');
});

test.each([
  ['stop', ['echo of Ada: two']],
  ['reset', []],
] as const)('/%s ends it at once', async (command, said) => {
  await refused();
  expect(await ground.bot[command](place)).toMatchObject({ stopped: true });
  await ground.idle();
  expect(ground.texts()).toEqual(said);
  expect(await turnOf()).toBeNull();
});
