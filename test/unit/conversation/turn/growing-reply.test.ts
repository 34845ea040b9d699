/** A reply that is shown while it is written. */

import { beforeEach, describe, expect, test } from 'vitest';
import { EngineError } from '../../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { createFakeEngine, type FakeRun } from '../../../support/fakes/fake-engine.ts';
import { CHANNEL, GUILD, incoming, snowflake } from '../../../support/messages.ts';

const PATIENCE_MS = 1_500;
const STOPPED = '-# The answer was stopped here.';
const place = { channelId: CHANNEL, serverId: GUILD };
let ground: DomainHarness;

const shown = (): readonly string[] => ground.messenger.standing().map(({ content }) => content);
const turnOf = async () => (await ground.store.readConversation(CHANNEL))?.turn ?? null;
const openWork = (): Promise<readonly string[]> => ground.store.openWork();

/** The first question, and its run. */
async function asked(): Promise<FakeRun> {
  await ground.bot.receive(incoming(1, 'one'));
  const run = await ground.engine.runStarted(0);
  await ground.idle();
  return run;
}

async function say(run: FakeRun, text: string): Promise<void> {
  run.say(text);
  await ground.idle();
}

async function finish(run: FakeRun, text: string): Promise<void> {
  run.finish(text);
  await ground.idle();
}

/** What stands there at the end when nothing is shown before. */
async function whatOffPosts(text: string): Promise<readonly unknown[]> {
  const other = createDomainHarness(createFakeEngine(), 'off');
  await other.bot.receive(incoming(1, 'one'));
  (await other.engine.runStarted(0)).finish(text);
  await other.idle();
  return other.messenger.standing();
}

describe('by itself', () => {
  beforeEach(() => {
    ground = createDomainHarness();
  });

  test('a reply that is complete soon after its first text is posted whole, and nothing else is written or sent', async () => {
    const drafts: unknown[] = [];
    ground.store.onWrite(({ turn }) => drafts.push(turn?.draft ?? null));
    const run = await asked();
    await say(run, 'So');
    await ground.pass(PATIENCE_MS - 1);
    await say(run, ' be it.');
    await finish(run, 'So be it.');
    expect(ground.messenger.posts).toHaveLength(1);
    expect(ground.messenger.posts[0]).not.toHaveProperty('isDraft');
    expect(ground.messenger.changes).toEqual([]);
    expect(drafts.every((draft) => draft === null)).toBe(true);
    await ground.pass(60_000);
    expect(shown()).toEqual(['So be it.']);
  });

  test('a longer one appears then, and grows to the reply that it would have been', async () => {
    const run = await asked();
    await say(run, 'So');
    await ground.pass(PATIENCE_MS);
    expect(ground.messenger.standing()).toEqual([{ content: 'So', repliesTo: snowflake(1) }]);
    await say(run, ' be it');
    await say(run, ', for now');
    expect(shown()).toEqual(['So be it, for now']);
    await finish(run, 'So be it, for now.');
    expect(ground.messenger.standing()).toEqual(await whatOffPosts('So be it, for now.'));
    expect(ground.messenger.posts).toHaveLength(1);
    expect(await openWork()).toEqual([]);
  });

  test('the time is counted from its first text', async () => {
    const run = await asked();
    await ground.pass(60_000);
    await say(run, 'So');
    expect(shown()).toEqual([]);
    await ground.pass(PATIENCE_MS);
    expect(shown()).toEqual(['So']);
  });

  test('a run that fails before anything was shown is told as ever', async () => {
    const run = await asked();
    await say(run, 'So');
    run.fail(new EngineError('auth', 'no'));
    await ground.idle();
    expect(shown()).toEqual([expect.stringContaining('refuses my key')]);
    expect(ground.messenger.posts[0]?.nonce).toBe(`${snowflake(1)}-f0`);
  });
});

test('switched off, nothing is shown before it is complete', async () => {
  ground = createDomainHarness(createFakeEngine(), 'off');
  const run = await asked();
  await say(run, 'So');
  await ground.pass(60_000);
  expect(shown()).toEqual([]);
  await finish(run, 'So be it.');
  expect(shown()).toEqual(['So be it.']);
});

describe('switched on', () => {
  beforeEach(() => {
    ground = createDomainHarness(createFakeEngine(), 'on');
  });

  test('a reply is shown from its first text, which is a fact before it is posted', async () => {
    const facts: unknown[] = [];
    const run = await asked();
    ground.store.onWrite(({ turn }) => facts.push([turn?.draft, ground.messenger.posts.length]));
    await say(run, 'So');
    expect(shown()).toEqual(['So']);
    const nothing = { posted: [], unchangeable: [], text: 'So' };
    expect(facts).toEqual([
      [{ ...nothing, posting: { index: 0, content: 'So' } }, 0],
      [{ ...nothing, posting: null, posted: [expect.any(String)] }, 1],
    ]);
    expect(ground.messenger.posts[0]).toMatchObject({
      isDraft: true,
      nonce: `${snowflake(1)}-0`,
      replyTo: snowflake(1),
    });
  });

  test('an edit is a fact before it is made, so that a stop takes nothing back that was read', async () => {
    const kept: unknown[] = [];
    ground.store.onWrite(({ turn }) => kept.push([turn?.draft?.text, ground.messenger.changes.length]));
    const run = await asked();
    await say(run, 'So');
    await say(run, ' be it');
    expect(shown()).toEqual(['So be it']);
    expect(kept).toContainEqual(['So be it', 0]);
  });

  test('what is overtaken while it waits for room is never sent', async () => {
    const run = await asked();
    await say(run, 'a');
    const room = Promise.withResolvers<null>();
    ground.messenger.answerNextGrowth(room.promise);
    for (const piece of ['b', 'c', 'd']) await say(run, piece);
    room.resolve(null);
    await ground.idle();
    expect(ground.messenger.changes.map((change) => change.kind !== 'removed' && change.content)).toEqual([
      'abcd',
    ]);
  });

  test('a reply that is complete waits for no room, and is not edited to what it shows already', async () => {
    const run = await asked();
    await say(run, 'a');
    ground.messenger.answerNextGrowth(new Promise(() => {}));
    await say(run, 'b');
    await finish(run, 'a');
    expect(ground.messenger.changes).toEqual([]);
    expect(shown()).toEqual(['a']);
    expect(await turnOf()).toBeNull();
  });

  test('is edited where an edit of before may have come to pass or not', async () => {
    const run = await asked();
    await say(run, 'a');
    ground.messenger.answerNextGrowth({ kind: 'failed' });
    ground.messenger.answerNextGrowth(new Promise(() => {}));
    await say(run, 'b');
    await finish(run, 'a');
    expect(ground.messenger.changes).toEqual([{ kind: 'edited', id: expect.any(String), content: 'a' }]);
  });

  test('grows over several messages to those that it would have been, each posted once', async () => {
    const run = await asked();
    const text = Array.from({ length: 900 }, (_, n) => `w${n}`).join(' ');
    for (let at = 0; at < text.length; at += 700) await say(run, text.slice(at, at + 700));
    expect(shown().length).toBe(3);
    await finish(run, text);
    expect(ground.messenger.standing()).toEqual(await whatOffPosts(text));
    expect(ground.messenger.posts.map(({ nonce }) => nonce)).toEqual(
      [0, 1, 2].map((index) => `${snowflake(1)}-${index}`),
    );
  });

  test('messages that the reply does not need in the end are deleted', async () => {
    const run = await asked();
    await say(run, 'x'.repeat(4_500));
    expect(shown()).toHaveLength(3);
    await finish(run, 'short after all');
    expect(ground.messenger.standing()).toEqual([{ content: 'short after all', repliesTo: snowflake(1) }]);
    expect(await openWork()).toEqual([]);
  });

  test('what is void stays until there is something in its place', async () => {
    const run = await asked();
    await say(run, 'the first attempt');
    run.restart();
    await ground.idle();
    expect(shown()).toEqual(['the first attempt']);
    await say(run, 'the second');
    expect(shown()).toEqual(['the second']);
  });

  test('nobody is said to type once there is something to read', async () => {
    const run = await asked();
    expect([...ground.messenger.typing]).toEqual([CHANNEL]);
    await say(run, 'So');
    expect([...ground.messenger.typing]).toEqual([]);
    await finish(run, 'So be it.');
    expect([...ground.messenger.typing]).toEqual([]);
  });

  test('a run that fails for good leaves its notice alone, in the place of what was shown', async () => {
    const run = await asked();
    await say(run, 'x'.repeat(2_500));
    run.fail(new EngineError('policy', 'flagged'));
    await ground.idle();
    expect(ground.messenger.standing()).toEqual([
      { content: expect.stringContaining('declined this message'), repliesTo: snowflake(1) },
    ]);
    expect(ground.messenger.posts).toHaveLength(2);
    expect(await openWork()).toEqual([]);
  });

  test('a run that is tried again goes on in the same message', async () => {
    const run = await asked();
    await say(run, 'the first attempt');
    run.fail(new EngineError('server', 'down', { committed: 'no' }));
    await ground.idle();
    expect(shown()).toEqual(['the first attempt']);
    await ground.pass(5_000);
    const again = await ground.engine.runStarted(1);
    await say(again, 'the second');
    expect(shown()).toEqual(['the second']);
    await finish(again, 'the second is it');
    expect(shown()).toEqual(['the second is it']);
    expect(ground.messenger.posts).toHaveLength(1);
  });

  test('where it may not be posted, nothing more is shown until the reply is complete', async () => {
    const run = await asked();
    ground.messenger.answerNext({ kind: 'undeliverable', why: 'no right' });
    await say(run, 'a');
    await say(run, 'b');
    expect(ground.messenger.posts).toEqual([]);
    expect((await turnOf())?.draft).toMatchObject({ posted: [], posting: null });
    await finish(run, 'abc');
    expect(shown()).toEqual(['abc']);
  });

  test('where the right to write is lost, the turn is over with what is shown', async () => {
    const run = await asked();
    await say(run, 'a');
    ground.messenger.answerNextGrowth({ kind: 'refused', why: 'no access' });
    ground.messenger.answerNextEdit({ kind: 'undeliverable', why: 'no access' });
    await say(run, 'b');
    await finish(run, 'abc');
    expect(await openWork()).toEqual([]);
    expect(ground.log.lines.map(({ fields }) => fields.event)).toContain('reply.undeliverable');
  });

  test('a message that somebody deletes is not posted again, and the reply leaves the thread', async () => {
    const run = await asked();
    await say(run, 'a');
    ground.messenger.delete('90000000000000001');
    await say(run, 'b');
    expect((await turnOf())?.draft?.posted).toEqual([null]);
    await finish(run, 'abc');
    expect(shown()).toEqual([]);
    expect(ground.messenger.posts).toHaveLength(1);
    expect(ground.engine.calls.some((call) => call.startsWith('forget'))).toBe(true);
    expect(await openWork()).toEqual([]);
  });

  test('one whose deletion Discord tells of is edited no more', async () => {
    const run = await asked();
    await say(run, 'a');
    ground.messenger.delete('90000000000000001');
    await ground.bot.retract(CHANNEL, ['90000000000000001']);
    await finish(run, 'a');
    expect(ground.messenger.changes).toEqual([]);
    expect(shown()).toEqual([]);
  });

  // https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes (30046)
  test('a message that can be edited no more is posted anew, and the earlier one is deleted', async () => {
    const run = await asked();
    await say(run, 'the first half');
    ground.messenger.answerNextEdit({ kind: 'unchangeable', why: 'too old' });
    await finish(run, 'the whole');
    expect(ground.messenger.standing()).toEqual([{ content: 'the whole', repliesTo: snowflake(1) }]);
    expect(ground.messenger.posts.map(({ nonce }) => nonce)).toEqual([
      `${snowflake(1)}-0`,
      `${snowflake(1)}-n0`,
    ]);
    expect(await openWork()).toEqual([]);
  });

  test('a store that does not answer lets nothing be shown, and the reply comes once it does', async () => {
    const run = await asked();
    const { StoreError } = await import('../../../../src/errors.ts');
    ground.store.failNext('writeConversation', new StoreError('unavailable', 'full'));
    await say(run, 'a');
    await say(run, 'b');
    expect(shown()).toEqual([]);
    await finish(run, 'abc');
    expect(shown()).toEqual(['abc']);
  });

  describe('is ended before its time', () => {
    test('by a stop: what was shown stays, and says so', async () => {
      const run = await asked();
      await say(run, 'half of');
      await ground.bot.stop(place);
      await ground.idle();
      expect(ground.messenger.standing()).toEqual([
        { content: `half of\n${STOPPED}`, repliesTo: snowflake(1) },
      ]);
      expect(ground.engine.calls).toContain('cancel run-0');
      expect(await openWork()).toEqual([]);
    });

    test('by a stop as it becomes its answer: what may have been read is not taken back', async () => {
      const run = await asked();
      await say(run, 'half of');
      ground.messenger.loseEditAnswer(1);
      await finish(run, 'half of it all');
      expect(shown()).toEqual(['half of it all']);
      await ground.bot.stop(place);
      await ground.idle();
      expect(shown()).toEqual(['half of it all']);
      expect(await openWork()).toEqual([]);
    });

    test('by a stop as a later message of it becomes a part of the answer: the same', async () => {
      const run = await asked();
      await say(run, 'x'.repeat(2_500));
      ground.messenger.loseEditAnswer(2);
      await finish(run, 'y'.repeat(2_500));
      expect((await turnOf())?.answer?.posted).toHaveLength(1);
      await ground.bot.stop(place);
      await ground.idle();
      expect(shown()).toEqual(['y'.repeat(2_000), 'y'.repeat(500)]);
      expect(await openWork()).toEqual([]);
    });

    test('by a stop as it becomes the first of several parts: it says that the others are missing', async () => {
      const run = await asked();
      await say(run, 'half of');
      ground.messenger.loseEditAnswer(1);
      await finish(run, 'y'.repeat(2_500));
      await ground.bot.stop(place);
      await ground.idle();
      expect(shown()).toEqual(['y'.repeat(2_000), STOPPED]);
      expect(await openWork()).toEqual([]);
    });

    test('by a stop as a message that may stand there becomes the answer: it is found, and becomes it', async () => {
      ground = createDomainHarness(createFakeEngine({ resume: false }), 'on');
      const run = await asked();
      ground.messenger.loseNextAnswer();
      await say(run, 'half of');
      ground.messenger.answerNext(new Promise(() => {}));
      await finish(run, 'half of it all');
      await ground.bot.stop(place);
      await ground.idle();
      expect(shown()).toEqual(['half of it all']);
      expect(ground.messenger.posts).toHaveLength(1);
    });

    test('by a reset: the same', async () => {
      const run = await asked();
      await say(run, 'half of');
      await ground.bot.reset(place);
      await ground.idle();
      expect(shown()).toEqual([`half of\n${STOPPED}`]);
      expect(await openWork()).toEqual([]);
    });

    test('by the deletion of the question: it is deleted, too', async () => {
      const run = await asked();
      await say(run, 'x'.repeat(2_500));
      await ground.bot.retract(CHANNEL, [snowflake(1)]);
      await ground.idle();
      expect(shown()).toEqual([]);
      expect(await openWork()).toEqual([]);
    });

    test('by a stop as it is being posted: it is found, and says so', async () => {
      const run = await asked();
      ground.messenger.loseNextAnswer();
      await say(run, 'half of');
      await ground.bot.stop(place);
      await ground.idle();
      expect(shown()).toEqual([`half of\n${STOPPED}`]);
      expect(ground.messenger.posts).toHaveLength(1);
    });
  });

  describe('outlives its process', () => {
    /** The record is as a kill would have left it. */
    async function end(): Promise<void> {
      const drained = ground.bot.drain(0);
      await ground.pass(0);
      await drained;
    }

    async function begin(): Promise<void> {
      ground = { ...ground, bot: ground.start() };
      await ground.bot.findOpenWork();
      await ground.bot.recover();
      await ground.idle();
    }

    async function restart(): Promise<void> {
      await end();
      await begin();
    }

    test('shown: the run that goes on ends in the same message', async () => {
      const run = await asked();
      await say(run, 'half of');
      await restart();
      expect(shown()).toEqual(['half of']);
      await finish(run, 'half of it all');
      expect(ground.messenger.standing()).toEqual([{ content: 'half of it all', repliesTo: snowflake(1) }]);
      expect(ground.messenger.posts).toHaveLength(1);
    });

    test('as it was being posted: the message is found, and grows on', async () => {
      const run = await asked();
      ground.messenger.loseNextAnswer();
      await say(run, 'half of');
      await restart();
      await finish(run, 'half of it all');
      expect(shown()).toEqual(['half of it all']);
      expect(ground.messenger.posts).toHaveLength(1);
    });

    test('before it was posted: the reply is posted once', async () => {
      const run = await asked();
      ground.messenger.answerNext(new Promise(() => {}));
      await say(run, 'half of');
      expect((await turnOf())?.draft?.posting).toEqual({ index: 0, content: 'half of' });
      await restart();
      await finish(run, 'half of it all');
      expect(shown()).toEqual(['half of it all']);
    });

    test('with fewer parts in the answer: what was being posted beyond them is found and deleted', async () => {
      const run = await asked();
      await say(run, 'x'.repeat(1_500));
      ground.messenger.loseNextAnswer();
      await say(run, 'x'.repeat(1_000));
      expect((await turnOf())?.draft).toMatchObject({ posted: [expect.any(String)], posting: { index: 1 } });
      await restart();
      await finish(run, 'short after all');
      expect(shown()).toEqual(['short after all']);
      expect(await openWork()).toEqual([]);
    });

    test('and a failure in its place: what was being posted is found and deleted', async () => {
      const run = await asked();
      ground.messenger.loseNextAnswer();
      await say(run, 'half of');
      await end();
      run.fail(new EngineError('auth', 'no'));
      await begin();
      expect(shown()).toEqual([expect.stringContaining('refuses my key')]);
      expect(await openWork()).toEqual([]);
    });

    test('as it was being posted, and the answer is there before more of it is shown: it is found by the delivery', async () => {
      ground = createDomainHarness(createFakeEngine({ resume: false }), 'on');
      const run = await asked();
      ground.messenger.loseNextAnswer();
      await say(run, 'half of');
      await restart();
      await finish(await ground.engine.runStarted(1), 'half of it all');
      expect(shown()).toEqual(['half of it all']);
      expect(ground.messenger.posts).toHaveLength(1);
      expect(await openWork()).toEqual([]);
    });

    describe('as it was being posted, and nothing more of it is shown before the end', () => {
      async function runAgain(first: string, second: string): Promise<FakeRun> {
        ground = createDomainHarness(createFakeEngine({ resume: false }), 'on');
        const run = await asked();
        if (first !== '') await say(run, first);
        ground.messenger.loseNextAnswer();
        await say(run, second);
        expect((await turnOf())?.draft?.posting).not.toBeNull();
        await restart();
        return ground.engine.runStarted(1);
      }

      test('with fewer parts in the answer: it is found and deleted', async () => {
        const again = await runAgain('x'.repeat(1_500), 'x'.repeat(1_000));
        await finish(again, 'short after all');
        expect(shown()).toEqual(['short after all']);
        expect(await openWork()).toEqual([]);
      });

      test('with a failure in its place: it is found and deleted', async () => {
        const again = await runAgain('', 'half of');
        again.fail(new EngineError('auth', 'no'));
        await ground.idle();
        expect(shown()).toEqual([expect.stringContaining('refuses my key')]);
        expect(await openWork()).toEqual([]);
      });
    });

    test('where the engine runs again, the message shows what is said now', async () => {
      ground = createDomainHarness(createFakeEngine({ resume: false }), 'on');
      const run = await asked();
      await say(run, 'the first words');
      await restart();
      const again = await ground.engine.runStarted(1);
      await say(again, 'other');
      expect(shown()).toEqual(['other']);
      await finish(again, 'other words');
      expect(shown()).toEqual(['other words']);
      expect(ground.messenger.posts).toHaveLength(1);
    });
  });
});
