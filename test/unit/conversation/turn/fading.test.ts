/** A thread that is full: its oldest turns leave it, the people are told once, and what comes next goes on. */

import { describe, expect, test } from 'vitest';
import type { ConversationRecord } from '../../../../src/conversation/record/record.ts';
import { EngineError } from '../../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { createFakeEngine } from '../../../support/fakes/fake-engine.ts';
import { CHANNEL, GUILD, incoming, snowflake } from '../../../support/messages.ts';

const place = { channelId: CHANNEL, serverId: GUILD };
const FADES = /oldest parts of it fade/;

/** A turn, whose thread has so many tokens with it. */
async function say(domain: DomainHarness, n: number, threadTokens: number): Promise<void> {
  await domain.bot.receive(incoming(n, `text ${n}`));
  const run = await domain.engine.runStarted(n - 1);
  run.finish(`reply ${n}`, { threadTokens, remoteIds: [`msg_${n}`] });
  await domain.idle();
}

async function filled(domain: DomainHarness, turns: number): Promise<void> {
  for (let n = 1; n <= turns; n += 1) await say(domain, n, n * 99);
}

const heardBy = (domain: DomainHarness, n: number) => domain.engine.runs[n]?.heard;

describe('a thread that is full', () => {
  test('loses its oldest turns once, many at a time, and keeps what came last', async () => {
    const domain = createDomainHarness(createFakeEngine({ memory: 500 }));
    await filled(domain, 6);
    expect(domain.engine.calls.filter((call) => call.startsWith('forget'))).toHaveLength(1);
    await say(domain, 7, 400);
    expect(heardBy(domain, 6)).toEqual([
      ...[5, 6].flatMap((n) => [`Ada: text ${n}`, `reply ${n}`]),
      'Ada: text 7',
    ]);
    expect(domain.engine.calls.filter((call) => call.startsWith('createThread'))).toHaveLength(1);
  });

  test('is told to the people once, under the next reply, and again after a reset alone', async () => {
    const domain = createDomainHarness(createFakeEngine({ memory: 250 }));
    await filled(domain, 9);
    const told = domain.texts().flatMap((text, index) => (FADES.test(text) ? [index + 1] : []));
    expect(told).toEqual([4]);
    expect((await domain.bot.status(place)).memory).toEqual({ tokens: 891, most: 250, hasFaded: true });
    await domain.bot.reset(place);
    await domain.idle();
    expect((await domain.bot.status(place)).memory).toEqual({ tokens: null, most: 250, hasFaded: false });
  });

  test('is made anew without them where the server deletes no messages', async () => {
    const domain = createDomainHarness(createFakeEngine({ memory: 500, forget: false }));
    await filled(domain, 6);
    await say(domain, 7, 400);
    expect(heardBy(domain, 6)?.[0]).toBe('Ada: text 5');
    expect(domain.engine.calls.filter((call) => call.startsWith('createThread'))).toEqual([
      'createThread 0 seeded',
      'createThread 4 seeded',
    ]);
  });

  test('keeps no quote from the assistant of what it has forgotten', async () => {
    const domain = createDomainHarness(createFakeEngine({ memory: 500 }));
    await filled(domain, 6);
    const [first, , , , , last] = domain.messenger.posts.map((_, index) => `9000000000000000${index + 1}`);
    const quoting = (n: number, messageId = '') =>
      incoming(n, 'why?', {
        repliesToBot: true,
        quote: { kind: 'reply', messageId, author: 'Bobbin', text: 'said' },
      });
    await domain.bot.receive(quoting(7, first));
    await domain.bot.receive(quoting(8, last));
    const run = await domain.engine.runStarted(6);
    run.finish('because');
    await domain.engine.runStarted(7);
    expect(heardBy(domain, 7)?.filter((text) => text.includes('said'))).toHaveLength(1);
  });

  test.each(['before', 'after'])(
    'fades %s a process has died of taking note of it, and no more than that',
    async (when) => {
      const domain = createDomainHarness(createFakeEngine({ memory: 500 }));
      await filled(domain, 5);
      const writes: ConversationRecord[] = [];
      domain.store.onWrite((record) => writes.push(structuredClone(record)));
      await say(domain, 6, 594);
      domain.store.onWrite(null);
      const left = writes.find(({ toFade }) => toFade.length > 0);
      const transcript = await domain.store.readTranscript(CHANNEL);
      if (left === undefined || transcript === undefined) throw new Error('nothing was to fade');
      await domain.store.writeConversation(left);
      const entries = transcript.entries.map(({ isFaded: _, ...entry }) => entry);
      if (when === 'before') await domain.store.writeTranscript({ ...transcript, entries });
      expect(await domain.start().recover()).toBe(1);
      await domain.idle();
      expect(await domain.store.readConversation(CHANNEL)).toMatchObject({ toFade: [], turn: null });
      expect(await domain.store.readTranscript(CHANNEL)).toEqual(transcript);
      expect(transcript.entries.filter(({ isFaded }) => isFaded).map(({ key }) => key)).toEqual(
        [1, 2, 3, 4].flatMap((n) => [snowflake(n), `reply:${snowflake(n)}`]),
      );
    },
  );
});

test('what was deleted on Discord after it had faded costs no thread', async () => {
  const domain = createDomainHarness(createFakeEngine({ memory: 500 }));
  await filled(domain, 6);
  await domain.bot.retract(CHANNEL, [snowflake(1)]);
  await domain.idle();
  expect((await domain.store.readConversation(CHANNEL))?.thread?.id).toBe('thread-1');
  const transcript = await domain.store.readTranscript(CHANNEL);
  expect(transcript?.entries.map(({ key }) => key)).not.toContain(snowflake(1));
});

test('a turn that fails leaves what is known of the thread’s size', async () => {
  const domain = createDomainHarness(createFakeEngine({ memory: 500 }));
  await filled(domain, 1);
  await domain.bot.receive(incoming(2, 'text 2'));
  (await domain.engine.runStarted(1)).fail(new EngineError('auth', 'no'));
  await domain.idle();
  expect((await domain.bot.status(place)).memory.tokens).toBe(99);
});
