import { beforeEach, expect, test } from 'vitest';
import type { Changes } from '../../../../src/conversation/conversations.ts';
import { StoreError } from '../../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { createFakeEngine } from '../../../support/fakes/fake-engine.ts';
import { CHANNEL, GUILD, incoming, pending, record, snowflake, turn } from '../../../support/messages.ts';

const OTHER = '100000000000000002';
let domain: DomainHarness;

beforeEach(() => {
  domain = createDomainHarness();
  domain.engine.autoReply((text) => `heard ${text}`);
});

const nothing: Changes = { edited: [], deleted: [] };

test('what still waits is looked at again, and runs as it is now', async () => {
  await domain.store.writeConversation(
    record({ pending: [pending(1, 'one'), pending(2, 'two'), pending(3, 'three')] }),
  );
  const asked: unknown[] = [];
  await domain.bot.findOpenWork();
  const recovered = await domain.bot.recover(async (...question) => {
    asked.push(question);
    return { edited: [incoming(3, 'THREE')], deleted: [snowflake(1)] };
  });
  await domain.idle();
  expect(recovered).toBe(1);
  expect(asked).toEqual([
    [{ channelId: CHANNEL, serverId: GUILD }, [snowflake(1), snowflake(2), snowflake(3)]],
  ]);
  expect(domain.engine.runs[0]?.heard).toEqual(['Ada: two', 'Ada: THREE']);
  expect(domain.texts()).toEqual(['heard Ada: THREE']);
});

test('a turn all of whose messages were deleted meanwhile ends without a word', async () => {
  await domain.store.writeConversation(record({ turn: turn() }));
  await domain.bot.recover(async () => ({ edited: [], deleted: [snowflake(1)] }));
  await domain.idle();
  expect(domain.engine.runs).toEqual([]);
  expect(domain.texts()).toEqual([]);
  expect(await domain.store.openWork()).toEqual([]);
});

test('an edit that changes nothing makes no work', async () => {
  await domain.store.writeConversation(record({ turn: turn() }));
  await domain.bot.recover(async () => ({ edited: [incoming(1, 'hello')], deleted: [] }));
  await domain.idle();
  expect(domain.engine.calls).toEqual([
    'createThread 0 seeded',
    `append ${snowflake(1)}`,
    `run ${snowflake(1)}`,
  ]);
});

test('a turn that only has to be delivered asks nobody', async () => {
  const answer = {
    kind: 'reply' as const,
    text: 'hi',
    parts: [{ content: 'hi', file: null }],
    posted: [],
    usage: null,
    remoteIds: [],
    refusedSince: null,
    isGivenUp: false,
    at: 0,
  };
  await domain.store.writeConversation(record({ turn: turn({ answer }) }));
  await domain.bot.recover(async () => {
    throw new Error('nobody expected this question');
  });
  await domain.idle();
  expect(domain.texts()).toEqual(['hi']);
});

test('what arrives before an open conversation was looked at waits for that, and joins its turn', async () => {
  await domain.store.writeConversation(record({ pending: [pending(1, 'one')] }));
  await domain.bot.findOpenWork();
  expect(await domain.bot.receive(incoming(2, 'two'))).toEqual({ kind: 'accepted' });
  await domain.bot.receive(incoming(3, 'elsewhere', { channelId: OTHER }));
  await domain.idle();
  expect(domain.texts()).toEqual(['heard Ada: elsewhere']);
  await domain.bot.recover(async () => nothing);
  await domain.idle();
  expect(domain.engine.runs[1]?.heard).toEqual(['Ada: one', 'Ada: two']);
});

test('an edit while the bot was away counts for a run that ended with its process', async () => {
  domain = createDomainHarness(createFakeEngine({ resume: false }));
  domain.engine.autoReply((text) => `heard ${text}`);
  const thread = await domain.engine.createThread([]);
  const run = { engine: thread.engine, threadId: thread.id, id: 'run-of-old', startedAt: 0 };
  await domain.store.writeConversation(record({ thread, turn: turn({ appended: [], run }) }));
  await domain.bot.findOpenWork();
  await domain.bot.recover(async () => ({ edited: [incoming(1, 'HELLO')], deleted: [] }));
  await domain.idle();
  expect(domain.texts()).toEqual(['heard Ada: HELLO']);
});

// Reports of waits as long as the step of a clock: https://github.com/ProfessionalWiki/MediaWiki-MCP-Server/issues/557
test.each([
  ['keeps its deadline', 60_000, 240_000],
  ['has as long as a new one when the clock was set back by hours', -3 * 3_600_000, 300_000],
])('a run that goes on after a restart %s', async (_, sinceStart, left) => {
  const thread = await domain.engine.createThread([]);
  const startedAt = domain.clock.now() - sinceStart;
  const run = { engine: thread.engine, threadId: thread.id, id: 'run-of-old', startedAt };
  await domain.store.writeConversation(record({ thread, turn: turn({ appended: [], run }) }));
  await domain.bot.findOpenWork();
  await domain.bot.recover(async () => nothing);
  await domain.idle();
  const [resumed] = domain.engine.runs;
  expect(resumed).toMatchObject({ resumed: true, deadlineAt: domain.clock.monotonic() + left });
});

test('a direct message that was taken in as the bot died is caught up with at the next start', async () => {
  await domain.store.writeConversation(record({ serverId: null, pending: [pending(1, 'one')] }));
  await domain.store.writeConversation({ ...record({ pending: [pending(2, 'two')] }), id: OTHER });
  await domain.bot.findOpenWork();
  expect(await domain.bot.directMessages()).toEqual([CHANNEL]);
});

test('a conversation that the store does not give out is gone on with when it does', async () => {
  await domain.store.writeConversation(record({ pending: [pending(1, 'one'), pending(2, 'two')] }));
  for (let n = 0; n < 3; n += 1)
    domain.store.failNext('readConversation', new StoreError('unavailable', 'the disk is gone'));
  await domain.bot.findOpenWork();
  expect(await domain.bot.recover(async () => ({ edited: [], deleted: [snowflake(1)] }))).toBe(0);
  await domain.pass(10_000);
  await domain.pass(10_000);
  expect(domain.engine.runs.map(({ heard }) => heard)).toEqual([['Ada: two']]);
  expect(domain.texts()).toEqual(['heard Ada: two']);
});

test('a conversation that does not read holds up no other, and takes in what comes later', async () => {
  await domain.store.writeConversation(record({ pending: [pending(1, 'one')] }));
  await domain.store.writeConversation({ ...record({ pending: [pending(2, 'two')] }), id: OTHER });
  const { readConversation } = domain.store;
  domain.store.readConversation = async (id) => {
    if (id === CHANNEL) throw new StoreError('damaged', 'conversation:1 does not read');
    return readConversation(id);
  };
  await domain.bot.findOpenWork();
  expect(await domain.bot.recover(async () => nothing)).toBe(1);
  await domain.idle();
  Object.assign(domain.store, { readConversation });
  expect(domain.texts()).toEqual(['heard Ada: two']);
  await domain.bot.receive(incoming(3, 'three'));
  await domain.idle();
  expect(domain.texts()).toEqual(['heard Ada: two', 'heard Ada: three']);
});
