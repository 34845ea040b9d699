/** Calls that ask first: who decides, that the question survives a kill at any moment, and that no call is made twice or unasked. */

import { beforeEach, describe, expect, test } from 'vitest';
import type { Conversations } from '../../../../src/conversation/conversations.ts';
import type { Button } from '../../../../src/conversation/ports/messenger.ts';
import type { Question } from '../../../../src/conversation/record/calls/question.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { createFakeEngine, type FakeRun } from '../../../support/fakes/fake-engine.ts';
import { askingTool, offeredTool } from '../../../support/fakes/fake-tools.ts';
import { CHANNEL, GUILD, incoming } from '../../../support/messages.ts';

const place = { channelId: CHANNEL, serverId: GUILD };
const ADA = '400000000000000001';
const BEN = '400000000000000002';
const add = (id: string, args = '{"note":"milk"}') => ({ id, name: 'add', args });

let ground: DomainHarness;

const made = (): readonly string[] => ground.tools.made.map(({ call }) => `${call.name} ${call.args}`);
const questions = async (): Promise<readonly Question[]> =>
  (await ground.store.readConversation(CHANNEL))?.turn?.questions ?? [];
const buttons = (n = 0): readonly Button[] => ground.messenger.posts[n]?.buttons ?? [];
const standing = (): readonly string[] => ground.messenger.standing().map(({ content }) => content);

async function asked(n = 0): Promise<FakeRun> {
  if (n === 0) await ground.bot.receive(incoming(1, 'one'));
  const run = await ground.engine.runStarted(n);
  await ground.idle();
  return run;
}

/** The person presses, and the message shows what was decided. */
async function press(decision: 'allowed' | 'denied', bot: Conversations = ground.bot, n = 0): Promise<void> {
  const id = ground.messenger.posts[n]?.nonce ?? '';
  expect(await bot.decide(place, { questionId: id, by: ADA, decision })).toMatchObject({ kind: 'decided' });
  await ground.idle();
}

/** The process dies; another one goes on. */
async function die(): Promise<Conversations> {
  const bot = ground.start();
  await bot.recover();
  await ground.idle();
  return bot;
}

const start = (options: Parameters<typeof createFakeEngine>[0] = {}): void => {
  ground = createDomainHarness(createFakeEngine(options));
  ground.tools.offered = [offeredTool('look'), askingTool('add')];
};

beforeEach(() => start());

describe('a call that asks first', () => {
  test('is shown to the person with what it would do, and not made before they allow it', async () => {
    const run = await asked();
    const output = run.call(add('call_1'));
    await ground.idle();
    const [post] = ground.messenger.posts;
    expect(post?.part.content).toBe(
      'May I do this? It calls `add` of `notes` with:\n```json\n{\n  "note": "milk"\n}\n```\n-# Only <@400000000000000001> can answer this.',
    );
    expect(buttons().map(({ label }) => label)).toEqual(['Allow', 'Deny']);
    expect(made()).toEqual([]);
    await press('allowed');
    expect(await output).toContain('add with {"note":"milk"}');
    expect(made()).toEqual(['add {"note":"milk"}']);
  });

  test('is a fact before it is shown', async () => {
    const run = await asked();
    ground.messenger.answerNext(new Promise(() => {}));
    void run.call(add('call_1'));
    await ground.idle();
    expect(ground.messenger.posts).toEqual([]);
    expect(await questions()).toMatchObject([{ call: add('call_1'), askedId: ADA, messageId: null }]);
  });

  test('is not made where the person denies it, and the model is told so', async () => {
    const run = await asked();
    const output = run.call(add('call_1'));
    await ground.idle();
    await press('denied');
    expect(await output).toContain('did not allow it');
    expect(made()).toEqual([]);
  });

  test('that was denied is not asked again in the same words', async () => {
    const run = await asked();
    const output = run.call(add('call_1'));
    await ground.idle();
    await press('denied');
    await output;
    expect(await run.call(add('call_2'))).toContain('did not allow it');
    expect(ground.messenger.posts).toHaveLength(1);
  });

  test('is allowed once: the same call again asks again', async () => {
    const run = await asked();
    const first = run.call(add('call_1'));
    await ground.idle();
    await press('allowed');
    await first;
    const second = run.call(add('call_2'));
    await ground.idle();
    expect(ground.messenger.posts).toHaveLength(2);
    expect(made()).toHaveLength(1);
    await press('allowed', ground.bot, 1);
    await second;
    expect(made()).toHaveLength(2);
  });

  test('has a question of its own, also where two are asked in one round in the same words', async () => {
    const run = await asked();
    const outputs = [run.call(add('call_1')), run.call(add('call_2'))];
    await ground.idle();
    expect(new Set(ground.messenger.posts.map(({ nonce }) => nonce)).size).toBe(2);
    await press('allowed', ground.bot, 0);
    await press('denied', ground.bot, 1);
    expect((await Promise.all(outputs)).map((output) => output.includes('not allow'))).toEqual([false, true]);
    expect(made()).toHaveLength(1);
  });

  test('asks the author of the last message in a turn of several people', async () => {
    const author = (id: string) => ({ author: { id, name: id, kind: 'person' as const } });
    const first = ground.bot.receive(incoming(1, 'zero'));
    await first;
    const run = await ground.engine.runStarted(0);
    await ground.bot.receive(incoming(2, 'one', author(ADA)));
    await ground.bot.receive(incoming(3, 'two', author(BEN)));
    run.finish('done');
    const next = await ground.engine.runStarted(1);
    await ground.idle();
    void next.call(add('call_1'));
    await ground.idle();
    expect(await questions()).toMatchObject([{ askedId: BEN }]);
  });

  test('is decided by nobody else', async () => {
    const run = await asked();
    void run.call(add('call_1'));
    await ground.idle();
    const [question] = await questions();
    const decision = { questionId: question?.id ?? '', by: BEN, decision: 'allowed' as const };
    expect(await ground.bot.decide(place, decision)).toEqual({ kind: 'not-asked', askedId: ADA });
    await ground.idle();
    expect(made()).toEqual([]);
  });

  test('is decided by the first press that was kept', async () => {
    const run = await asked();
    const output = run.call(add('call_1'));
    await ground.idle();
    const [question] = await questions();
    const decide = (decision: 'allowed' | 'denied') =>
      ground.bot.decide(place, { questionId: question?.id ?? '', by: ADA, decision });
    const [first, second] = await Promise.all([decide('denied'), decide('allowed')]);
    expect(second).toEqual(first);
    expect(await output).toContain('did not allow it');
  });

  test('is made once also where two attempts wait for its answer', async () => {
    const run = await asked();
    const outputs = [run.call(add('call_1'))];
    await ground.idle();
    // A further attempt of this process asks for the same call, while the one before still waits.
    run.restart({ isAnew: true });
    await ground.idle();
    outputs.push(run.call(add('call_1')));
    await ground.idle();
    await press('allowed');
    await Promise.all(outputs);
    expect(made()).toHaveLength(1);
  });

  test('that only reads asks, too, where the operator wants it', async () => {
    ground.tools.offered = [{ ...askingTool('add'), effect: 'reads' }];
    const run = await asked();
    const output = run.call(add('call_1'));
    await ground.idle();
    expect(made()).toEqual([]);
    await press('allowed');
    await output;
    expect(made()).toHaveLength(1);
  });

  test('is not made where nobody can be asked', async () => {
    const run = await asked();
    ground.messenger.answerNext({ kind: 'undeliverable', why: 'no' });
    expect(await run.call(add('call_1'))).toContain('could not be asked here');
    expect(made()).toEqual([]);
  });
});

describe('the message that asks', () => {
  test('says what was decided and has no buttons then, also where the press could not show it', async () => {
    const run = await asked();
    const output = run.call(add('call_1'));
    await ground.idle();
    await press('allowed');
    await output;
    run.finish('Noted.');
    await ground.idle();
    expect(standing()).toEqual([expect.stringContaining('-# <@400000000000000001> allowed it.'), 'Noted.']);
    expect(await questions()).toEqual([]);
  });

  test('is not changed again where the press has shown it', async () => {
    const run = await asked();
    const output = run.call(add('call_1'));
    await ground.idle();
    await press('denied');
    await ground.bot.decisionShown(place, ground.messenger.posts[0]?.nonce ?? '');
    await output;
    run.finish('Well then.');
    await ground.idle();
    expect(ground.messenger.changes).toEqual([]);
  });

  test.each(['stop', 'reset'] as const)('says after /%s that it is not asked any more', async (command) => {
    const run = await asked();
    const output = run.call(add('call_1'));
    await ground.idle();
    await Promise.all([expect(output).rejects.toThrow(), ground.bot[command](place)]);
    await ground.idle();
    expect(standing()).toEqual([expect.stringContaining('-# This is not asked any more.')]);
    const decision = {
      questionId: ground.messenger.posts[0]?.nonce ?? '',
      by: ADA,
      decision: 'allowed' as const,
    };
    expect(await ground.bot.decide(place, decision)).toEqual({ kind: 'over' });
    expect(made()).toEqual([]);
  });

  test('says after its time that nobody has answered, and the model can say so, too', async () => {
    const run = await asked();
    const output = run.call(add('call_1'));
    await ground.idle();
    await ground.pass(279_000);
    expect((await questions())[0]?.decision).toBeNull();
    await ground.pass(2_000);
    expect(await output).toContain('has not answered in time');
    run.finish('You did not answer.');
    await ground.idle();
    expect(standing()[0]).toContain('Nobody answered in time');
    expect(made()).toEqual([]);
  });
});

describe('a kill', () => {
  test('before the question is posted: it is posted once, by the next process', async () => {
    const run = await asked();
    ground.messenger.answerNext(new Promise(() => {}));
    void run.call(add('call_1'));
    await ground.idle();
    const bot = await die();
    const output = run.call(add('call_1'));
    await ground.idle();
    expect(ground.messenger.posts).toMatchObject([{ maybePosted: true }]);
    await press('allowed', bot);
    await output;
    expect(made()).toHaveLength(1);
  });

  test('after it is posted and before that is written: it is found again', async () => {
    const run = await asked();
    ground.messenger.loseNextAnswer();
    void run.call(add('call_1'));
    await ground.idle();
    const bot = await die();
    const output = run.call(add('call_1'));
    await ground.idle();
    expect(ground.messenger.posts).toHaveLength(1);
    await press('allowed', bot);
    await output;
    expect(made()).toHaveLength(1);
  });

  test('while it waits: the next process waits for the same answer', async () => {
    const run = await asked();
    void run.call(add('call_1'));
    await ground.idle();
    const bot = await die();
    const output = run.call(add('call_1'));
    await ground.idle();
    expect(ground.messenger.posts).toHaveLength(1);
    expect(made()).toEqual([]);
    await press('allowed', bot);
    await output;
    expect(made()).toHaveLength(1);
  });

  test('after Allow and before the call: it is made once, without asking again', async () => {
    const run = await asked();
    void run.call(add('call_1'));
    await ground.idle();
    // The one that was to make it is dead by then.
    const bot = ground.start();
    await press('allowed', bot);
    await bot.recover();
    await ground.idle();
    const output = await run.call(add('call_1'));
    expect(output).toContain('add with');
    expect(made()).toHaveLength(1);
    expect(ground.messenger.posts).toHaveLength(1);
  });

  test('after the call, when its server cannot be had any more: the model hears what came of it', async () => {
    const run = await asked();
    const first = run.call(add('call_1'));
    await ground.idle();
    await press('allowed');
    await first;
    ground.tools.offered = [];
    await die();
    expect(await run.call(add('call_1'))).toBe(await first);
  });

  test('after the call and before its outcome is known: it is not made again, and nobody is asked', async () => {
    const run = await asked();
    const { answer } = ground.tools;
    ground.tools.answer = () => new Promise(() => {});
    void run.call(add('call_1'));
    await ground.idle();
    await press('allowed');
    expect(made()).toHaveLength(1);
    ground.tools.answer = answer;
    await die();
    expect(await run.call(add('call_1'))).toContain('not known whether this call was carried out');
    expect(made()).toHaveLength(1);
    expect(ground.messenger.posts).toHaveLength(1);
  });
});

describe('with an engine whose runs begin anew', () => {
  beforeEach(() => start({ resume: false }));

  test('the question of the run before counts for the same call of the next', async () => {
    const run = await asked();
    void run.call(add('call_1'));
    await ground.idle();
    const bot = await die();
    const again = await asked(1);
    const output = again.call(add('call_9'));
    await ground.idle();
    expect(ground.messenger.posts).toHaveLength(1);
    await press('allowed', bot);
    await output;
    expect(made()).toHaveLength(1);
  });

  test('in other words it is another question, and the old one is closed in the end', async () => {
    const run = await asked();
    void run.call(add('call_1'));
    await ground.idle();
    const bot = await die();
    const again = await asked(1);
    const output = again.call(add('call_9', '{"note":"bread"}'));
    await ground.idle();
    expect(ground.messenger.posts).toHaveLength(2);
    await press('allowed', bot, 1);
    await output;
    again.finish('Noted.');
    await ground.idle();
    expect(made()).toEqual(['add {"note":"bread"}']);
    expect(standing()[0]).toContain('not asked any more');
  });

  test('what was allowed and made is answered from the record, and a further call of it asks anew', async () => {
    const run = await asked();
    const first = run.call(add('call_1'));
    await ground.idle();
    await press('allowed');
    await first;
    await die();
    const again = await asked(1);
    expect(await again.call(add('call_8'))).toBe(await first);
    void again.call(add('call_9'));
    await ground.idle();
    expect(ground.messenger.posts).toHaveLength(2);
    expect(made()).toHaveLength(1);
  });
});
