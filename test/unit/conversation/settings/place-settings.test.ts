import { test as base, describe, expect } from 'vitest';
import type { Place } from '../../../../src/conversation/place.ts';
import type { ReplyMode } from '../../../../src/conversation/record/settings.ts';
import { StoreError } from '../../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { createFakeEngine } from '../../../support/fakes/fake-engine.ts';
import { CHANNEL, GUILD, incoming, record, turn } from '../../../support/messages.ts';

const HERE: Place = { channelId: CHANNEL, serverId: GUILD };
const THREAD: Place = { channelId: '100000000000000002', serverId: GUILD };
const UNADDRESSED = { mentionsBot: false };

const test = base.extend<{ domain: DomainHarness }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads which fixtures a fixture needs from its pattern.
  domain: async ({}, use) => {
    const domain = createDomainHarness(createFakeEngine());
    domain.around.set(THREAD.channelId, { channelId: CHANNEL, isForum: false, startedBy: null });
    await use(domain);
  },
});

const replies = (mode: ReplyMode) => ({ kind: 'set', settings: { replies: mode } }) as const;

describe('what is set', () => {
  test('is in force from the next message on, and in the next process', async ({
    domain: { bot, start },
  }) => {
    expect(await bot.receive(incoming(1, 'hello', UNADDRESSED))).toMatchObject({ why: 'not-addressed' });
    await bot.changeSettings(HERE, 'channel', replies('always'));
    expect(await bot.receive(incoming(2, 'hello', UNADDRESSED))).toEqual({ kind: 'accepted' });
    expect(await start().settings(HERE)).toMatchObject({ replies: { value: 'always', from: 'channel' } });
  });

  test('counts for a Discord thread, whose own goes before it', async ({ domain: { bot } }) => {
    await bot.changeSettings(HERE, 'channel', replies('off'));
    const inThread = { channelId: THREAD.channelId };
    expect(await bot.receive(incoming(1, 'hello', inThread))).toMatchObject({ why: 'switched-off' });
    await bot.changeSettings(THREAD, 'channel', replies('mention'));
    expect(await bot.receive(incoming(2, 'hello', inThread))).toEqual({ kind: 'accepted' });
    await bot.changeSettings(THREAD, 'channel', { kind: 'clear', name: 'replies' });
    expect(await bot.settings(THREAD)).toMatchObject({
      replies: { value: 'off', from: 'parent' },
      parentId: CHANNEL,
    });
  });

  test('counts for all of a server', async ({ domain: { bot } }) => {
    await bot.changeSettings(HERE, 'server', replies('off'));
    const elsewhere = { channelId: '100000000000000003' };
    expect(await bot.receive(incoming(1, 'hello', elsewhere))).toMatchObject({ why: 'switched-off' });
    expect(await bot.receive(incoming(2, 'hello', { serverId: null, ...elsewhere }))).toEqual({
      kind: 'accepted',
    });
  });

  test('is not in force where the store does not take it', async ({ domain: { bot, store } }) => {
    const error = new StoreError('unavailable', 'the disk is full');
    store.failNext('writeConversation', error);
    await expect(bot.changeSettings(HERE, 'channel', replies('off'))).rejects.toBe(error);
    store.failNext('writeServer', error);
    await expect(bot.changeSettings(HERE, 'server', replies('off'))).rejects.toBe(error);
    expect(await bot.settings(HERE)).toMatchObject({ replies: { from: 'operator' } });
  });

  test('stays through a reset', async ({ domain: { bot } }) => {
    await bot.changeSettings(HERE, 'channel', replies('off'));
    await bot.reset(HERE);
    expect(await bot.settings(HERE)).toMatchObject({ replies: { value: 'off', from: 'channel' } });
  });
});

describe('the model of a turn', () => {
  const large = { kind: 'set', settings: { model: 'large-1' } } as const;

  test('is asked, counted and told, and a change waits for the next turn', async ({ domain }) => {
    const { bot, engine, store } = domain;
    await bot.changeSettings(HERE, 'server', large);
    await bot.receive(incoming(1, 'hello'));
    const run = await engine.runStarted(0);
    expect(run.request.model).toBe('large-1');
    await bot.changeSettings(HERE, 'channel', { kind: 'set', settings: { model: 'small-1' } });
    run.finish('Hi!', { usage: { input: 1, output: 2 } });
    await domain.idle();
    const [cell] = await store.usage('0000-00-00', '9999-99-99', 'everywhere');
    expect(cell).toMatchObject({ model: 'large-1', turns: 1, input: 1 });
    expect(await bot.status(HERE)).toMatchObject({ model: 'small-1' });
    await bot.receive(incoming(2, 'and now?'));
    expect((await engine.runStarted(1)).request.model).toBe('small-1');
  });

  test('is the same for the process that goes on with its run, whatever is set by then', async ({
    domain,
  }) => {
    const { bot, engine, store, clock } = domain;
    const thread = await engine.createThread([]);
    const run = { engine: thread.engine, threadId: thread.id, id: 'run-of-old', startedAt: clock.now() };
    const begun = turn({ appended: [], run, model: 'large-1' });
    const settings = { model: 'small-1' };
    await store.writeConversation(record({ thread, turn: begun, settings }));
    await bot.findOpenWork();
    await bot.recover();
    await domain.idle();
    expect(engine.runs[0]).toMatchObject({ resumed: true, request: { model: 'large-1' } });
  });

  test('is the operator’s where none is set, and is not named then', async ({ domain: { bot, engine } }) => {
    await bot.receive(incoming(1, 'hello'));
    expect((await engine.runStarted(0)).request).not.toHaveProperty('model');
  });
});

test('who may not talk is not kept, and gets no run', async ({ domain }) => {
  const { bot, engine, messenger } = domain;
  const deny = { kind: 'person', id: '400000000000000001' } as const;
  await bot.changeSettings(HERE, 'server', { kind: 'access', isCleared: false, allow: null, deny });
  expect(await bot.receive(incoming(1, 'hello'))).toEqual({ kind: 'ignored', why: 'no-access' });
  expect(await bot.receive(incoming(2, 'hello'), { tooLate: true })).toMatchObject({ why: 'no-access' });
  await domain.idle();
  expect([engine.runs, messenger.posts, messenger.marked]).toEqual([[], [], []]);
});

test('a reply grows as it is set where the turn has begun', async ({ domain }) => {
  const { bot, engine, messenger } = domain;
  await bot.changeSettings(HERE, 'channel', { kind: 'set', settings: { streaming: 'on' } });
  await bot.receive(incoming(1, 'hello'));
  const run = await engine.runStarted(0);
  run.say('First words');
  await messenger.posted(1);
  expect(domain.texts()).toEqual(['First words …'].map(() => expect.stringContaining('First words')));
  run.finish('First words and more');
  await domain.idle();
});
