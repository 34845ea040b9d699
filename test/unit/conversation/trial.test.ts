/** A trial of instructions: outside of every conversation, counted, and gone without a trace, whatever dies when. */

import { test as base, describe, expect } from 'vitest';
import { NO_LIMITS } from '../../../src/conversation/limits/daily/decide.ts';
import type { Moderator } from '../../../src/conversation/ports/moderator.ts';
import { newConversation } from '../../../src/conversation/record/record.ts';
import { EngineError, StoreError } from '../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../support/domain-harness.ts';
import { createFakeEngine } from '../../support/fakes/fake-engine.ts';
import { askingTool, offeredTool } from '../../support/fakes/fake-tools.ts';
import { CHANNEL, GUILD } from '../../support/messages.ts';

const place = { channelId: CHANNEL, serverId: GUILD };
const ADA = { id: '400000000000000001', name: 'Ada' };
const BEN = { id: '400000000000000002', name: 'Ben' };
const trial = (draft: string | null = 'Rhyme.') => ({ question: 'who are you?', draft });
const test = base.extend('domain', () => createDomainHarness());

/** What is counted today. */
async function counted({ store, clock }: DomainHarness) {
  const day = new Date(clock.now()).toISOString().slice(0, 10);
  return store.usage(day, day, 'everywhere');
}

describe('a trial', () => {
  test('is answered with the draft below the base, by a thread of its own that is deleted then', async ({
    domain,
  }) => {
    const { engine, bot } = domain;
    await bot.setInstructions(place, 'channel', 'Speak French.', ADA.id);
    const tried = bot.tryInstructions(place, ADA, trial());
    const run = await engine.runStarted(0);
    expect(run.request.instructions).toBe('Base.\n\nRhyme.');
    expect(run.heard).toEqual(['Ada: who are you?']);
    run.finish('A bot, so hot.');
    expect(await tried).toEqual({ kind: 'answered', text: 'A bot, so hot.' });
    await domain.idle();
    expect(engine.threads.size).toBe(0);
    expect(domain.texts()).toEqual([]);
    expect(await bot.status(place)).toMatchObject({ thread: null, usage: { turns: 0 } });
    expect((await bot.instructions(place)).channel).toBe('Speak French.');
  });

  test('without a draft is answered with what is in force', async ({ domain }) => {
    const { engine, bot } = domain;
    await bot.setInstructions(place, 'channel', 'Speak French.', ADA.id);
    const tried = bot.tryInstructions(place, ADA, trial(null));
    const run = await engine.runStarted(0);
    expect(run.request.instructions).toBe('Base.\n\nSpeak French.');
    run.finish('Un robot.');
    expect(await tried).toMatchObject({ kind: 'answered' });
  });

  test('is counted for the person, in the channel where it was asked', async ({ domain }) => {
    const tried = domain.bot.tryInstructions(place, ADA, trial());
    (await domain.engine.runStarted(0)).finish('hi', { usage: { input: 7, output: 3 } });
    await tried;
    expect(await counted(domain)).toMatchObject([
      { serverId: GUILD, channelId: CHANNEL, personId: ADA.id, input: 7, output: 3 },
    ]);
  });

  test('waits for nobody’s turn, and nobody’s turn hears of it', async ({ domain }) => {
    const { engine, bot } = domain;
    const first = bot.tryInstructions(place, ADA, trial());
    const second = bot.tryInstructions(place, BEN, trial());
    expect(await bot.tryInstructions(place, ADA, trial())).toEqual({ kind: 'busy' });
    for (const n of [0, 1]) (await engine.runStarted(n)).finish('hi');
    expect([await first, await second]).toMatchObject([{ kind: 'answered' }, { kind: 'answered' }]);
    const third = bot.tryInstructions(place, ADA, trial());
    (await engine.runStarted(2)).finish('hi again');
    expect(await third).toMatchObject({ kind: 'answered' });
  });

  test('takes a slot as a turn does', async ({ domain }) => {
    const bot = domain.start(1);
    const first = bot.tryInstructions(place, ADA, trial());
    const run = await domain.engine.runStarted(0);
    const second = bot.tryInstructions(place, BEN, trial());
    await domain.idle();
    expect(domain.engine.runs).toHaveLength(1);
    run.finish('one');
    await first;
    (await domain.engine.runStarted(1)).finish('two');
    expect(await second).toMatchObject({ text: 'two' });
  });

  test('is brought into its thread by its run where the engine takes it so', async () => {
    const domain = createDomainHarness(createFakeEngine({ mostBrought: 5 }));
    const tried = domain.bot.tryInstructions(place, ADA, trial());
    const run = await domain.engine.runStarted(0);
    expect(run.request.appended).toBeNull();
    run.finish('hi');
    expect(await tried).toMatchObject({ text: 'hi' });
  });
});

describe('a trial that fails', () => {
  test('tells its person what to do, with the log’s reference, and leaves no thread', async ({ domain }) => {
    const tried = domain.bot.tryInstructions(place, ADA, trial());
    (await domain.engine.runStarted(0)).fail(
      new EngineError('policy', 'no', { usage: { input: 5, output: 0 } }),
    );
    const outcome = await tried;
    const logged = domain.log.lines.find(({ fields }) => fields.event === 'trial.failed');
    expect(outcome).toMatchObject({
      kind: 'failed',
      told: expect.stringContaining(String(logged?.fields.reference)),
    });
    await domain.idle();
    expect(domain.engine.threads.size).toBe(0);
    expect(await counted(domain)).toContainEqual(expect.objectContaining({ personId: ADA.id, input: 5 }));
  });

  test('before its thread is known of leaves none', async ({ domain }) => {
    domain.store.failNext('writeConversation', new StoreError('unavailable', 'full'));
    await expect(domain.bot.tryInstructions(place, ADA, trial())).rejects.toThrow('full');
    await domain.idle();
    expect(domain.engine.threads.size).toBe(0);
  });

  test('since nobody answers in time is told so', async ({ domain }) => {
    const tried = domain.bot.tryInstructions(place, ADA, trial());
    await domain.engine.runStarted(0);
    domain.clock.advance(300_000);
    expect(await tried).toMatchObject({ kind: 'failed', told: expect.stringContaining('too long') });
  });

  test('since the bot stops is told so', async ({ domain }) => {
    const tried = domain.bot.tryInstructions(place, ADA, trial());
    await domain.engine.runStarted(0);
    await domain.bot.drain(0);
    expect(await tried).toMatchObject({ kind: 'failed', told: expect.stringContaining('ask again') });
  });
});

test('of which its person asks to be forgotten everywhere leaves their id nowhere', async ({ domain }) => {
  const { engine, store } = domain;
  const counts: string[] = [];
  const bot = domain.start(64, {
    ...store,
    writeConversation(record, entries = []) {
      counts.push(...entries.map(({ id }) => id));
      return store.writeConversation(record, entries);
    },
  });
  const tried = bot.tryInstructions(place, ADA, trial());
  (await engine.runStarted(0)).finish('hi');
  await tried;
  expect(counts).toEqual([expect.not.stringContaining(ADA.id)]);
  expect(await store.conversationIds(null, 9)).toEqual([`trial:${ADA.id}`]);
  const request = { id: '5', personId: ADA.id, where: { kind: 'everywhere' }, reply: null } as const;
  (await bot.privacy.forget(request))();
  for (let waits = 0; waits < 5; waits += 1) await domain.pass(1_000);
  expect(await store.conversationIds(null, 9)).toEqual([]);
});

test('in a direct message is of no server, and of none that was left', async ({ domain }) => {
  const { bot, engine, store } = domain;
  const direct = { channelId: CHANNEL, serverId: null };
  const tried = bot.tryInstructions(direct, ADA, trial());
  (await engine.runStarted(0)).finish('hi');
  await tried;
  expect((await store.readConversation(`trial:${ADA.id}`))?.serverId).toBeNull();
  void bot.tryInstructions(direct, ADA, trial()).catch(() => {});
  await engine.runStarted(1);
  await domain.idle();
  const next = domain.start();
  await next.findOpenWork();
  expect(await next.directMessages()).toEqual([]);
});

test('a sweep passes over the record of trials of before', async ({ domain }) => {
  const { bot, store, left } = domain;
  await store.writeConversation({ ...newConversation(`trial:${ADA.id}`, CHANNEL) });
  left.add(CHANNEL);
  await bot.recover();
  for (const ms of [600_000, 1_000, 1_000]) await domain.pass(ms);
  expect(await store.leftServers()).toEqual([]);
});

test('what a process that died has left of a trial is cleaned up by the next one', async ({ domain }) => {
  const { engine } = domain;
  void domain.bot.tryInstructions(place, ADA, trial()).catch(() => {});
  await engine.runStarted(0);
  await domain.idle();
  expect(engine.threads.size).toBe(1);
  const next = domain.start();
  await next.findOpenWork();
  expect(await next.recover()).toBe(1);
  await domain.idle();
  expect(engine.calls.filter((call) => call.startsWith('cancel'))).toHaveLength(1);
  expect(engine.threads.size).toBe(0);
  expect(await next.directMessages()).toEqual([]);
});

describe('what holds for a question holds for a trial', () => {
  const limits = { limits: { ...NO_LIMITS, personTurns: 1 }, softModel: null };

  test('the daily limits', async () => {
    const { bot, engine, idle } = createDomainHarness(createFakeEngine(), 'auto', { limits });
    engine.autoReply(() => 'hi');
    expect(await bot.tryInstructions(place, ADA, trial())).toMatchObject({ kind: 'answered' });
    await idle();
    expect(await bot.tryInstructions(place, ADA, trial())).toEqual({
      kind: 'failed',
      told: expect.stringContaining('As much was used already'),
    });
    expect(await bot.tryInstructions(place, BEN, trial())).toMatchObject({ kind: 'answered' });
    expect(engine.runs).toHaveLength(2);
  });

  test('opting out', async ({ domain }) => {
    await domain.bot.privacy.setOptedOut(ADA.id, true);
    expect(await domain.bot.tryInstructions(place, ADA, trial())).toMatchObject({ kind: 'failed' });
    expect(domain.engine.runs).toEqual([]);
  });

  test('moderation of the question, the draft and the answer', async () => {
    const moderator: Moderator = {
      reviewsAnswers: true,
      flagged: async (texts) => new Set(texts.flatMap((text, n) => (text.includes('bad') ? [n] : []))),
    };
    const { bot, engine } = createDomainHarness(createFakeEngine(), 'auto', { moderator });
    engine.autoReply(() => 'something bad');
    const told = expect.stringContaining('Moderation flagged');
    expect(await bot.tryInstructions(place, ADA, trial('be bad'))).toEqual({ kind: 'failed', told });
    expect(engine.runs).toEqual([]);
    expect(await bot.tryInstructions(place, ADA, trial())).toEqual({ kind: 'failed', told });
    expect(engine.runs).toHaveLength(1);
  });

  test('and what its run has cost is counted, although nobody can tell whether the answer may be shown', async () => {
    let calls = 0;
    const moderator: Moderator = {
      reviewsAnswers: true,
      flagged: async () => {
        calls += 1;
        if (calls === 2) throw new EngineError('rate', 'too many requests');
        return new Set();
      },
    };
    const domain = createDomainHarness(createFakeEngine(), 'auto', { moderator });
    domain.engine.autoReply(() => 'hi');
    expect(await domain.bot.tryInstructions(place, ADA, trial())).toMatchObject({ kind: 'failed' });
    expect(await counted(domain)).toMatchObject([{ input: 1, output: 2, turns: 1 }]);
  });

  test('tools that ask first are not called, since nobody is asked', async ({ domain }) => {
    const { asksFirst } = askingTool('look');
    domain.tools.offered = [{ ...offeredTool('look'), ...(asksFirst && { asksFirst }) }];
    const tried = domain.bot.tryInstructions(place, ADA, trial());
    const run = await domain.engine.runStarted(0);
    expect(run.request.tools).toEqual([]);
    run.finish('hi');
    await tried;
  });

  test('the model that is set for the place', async ({ domain }) => {
    await domain.bot.changeSettings(place, 'channel', { kind: 'set', settings: { model: 'small-1' } });
    const tried = domain.bot.tryInstructions(place, ADA, trial());
    const run = await domain.engine.runStarted(0);
    expect(run.request.model).toBe('small-1');
    run.finish('hi', { usage: { input: 1, output: 2 } });
    await tried;
    expect(await counted(domain)).toMatchObject([{ model: 'small-1' }]);
  });
});
