/** Daily limits: reserved before a run, settled after it, and told from the store alone after a kill. */

import { beforeEach, describe, expect, test } from 'vitest';
import type { Conversations } from '../../../../../src/conversation/conversations.ts';
import { NO_LIMITS, type OperatorLimits } from '../../../../../src/conversation/limits/daily/decide.ts';
import type { PostOutcome } from '../../../../../src/conversation/ports/messenger.ts';
import { STOPPED_ASK } from '../../../../../src/conversation/text/to-people.ts';
import { summed, sumsBy } from '../../../../../src/conversation/usage/cells.ts';
import { EngineError, StoreError } from '../../../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../../../support/domain-harness.ts';
import { createFakeEngine } from '../../../../support/fakes/fake-engine.ts';
import { asked, CHANNEL, GUILD, incoming, snowflake } from '../../../../support/messages.ts';

const ADA = { id: '400000000000000001', name: 'Ada', kind: 'person' } as const;
const BEN = { id: '400000000000000002', name: 'Ben', kind: 'person' } as const;
const CLEO = { id: '400000000000000003', name: 'Cleo', kind: 'person' } as const;
const OTHER = { channelId: '100000000000000002', serverId: '200000000000000002' };
const DIRECT = { channelId: '100000000000000003', serverId: null };
const DAY = 86_400_000;
const PRICES = { 'fake-1': { input: 1, output: 10 }, cheap: { input: 0.1, output: 1 } };
let domain: DomainHarness;
let n = 0;

beforeEach(() => {
  n = 0;
});

function limited(limits: Partial<OperatorLimits>, softModel: string | null = null): void {
  domain = createDomainHarness(createFakeEngine(), 'auto', {
    limits: { limits: { ...NO_LIMITS, ...limits }, softModel },
    prices: PRICES,
  });
}

function say(author: typeof ADA | typeof BEN, where: object = {}, bot: Conversations = domain.bot) {
  n += 1;
  return bot.receive(incoming(n, `text ${n}`, { author, ...where }));
}

async function answered(author: typeof ADA | typeof BEN = ADA, where: object = {}): Promise<void> {
  const count = domain.engine.runs.length;
  await say(author, where);
  (await domain.engine.runStarted(count)).finish(`answer ${n}`);
  await domain.idle();
}

const NOTICE = 'You have reached your limit for today: 2 answers.';

describe('a limit in turns', () => {
  test('lets as many turns run over all places, and the next is refused with the limit and its end', async () => {
    limited({ personTurns: 2 });
    await answered();
    await answered(ADA, OTHER);
    await say(ADA, DIRECT);
    await domain.idle();
    expect(domain.engine.runs).toHaveLength(2);
    // https://discord.com/developers/docs/reference#message-formatting-timestamp-styles
    expect(domain.texts().at(-1)).toBe(
      `${NOTICE} I answer you again <t:86400:R>, from <t:86400:t> on. What you write to me until then is not answered.`,
    );
    await answered(BEN);
  });

  test('tells of itself once a person and day, wherever the person writes, and runs nothing more', async () => {
    limited({ personTurns: 1 });
    await answered();
    await say(ADA);
    await domain.idle();
    const told = domain.texts().length;
    expect(await say(ADA)).toEqual({ kind: 'ignored', why: 'daily-limit' });
    expect(await say(ADA, OTHER)).toEqual({ kind: 'ignored', why: 'daily-limit' });
    await domain.idle();
    expect(domain.texts()).toHaveLength(told);
    expect(domain.engine.runs).toHaveLength(1);
    await domain.pass(DAY);
    await answered();
  });

  test('never answers later what it has passed over, also when the event comes again the next day', async () => {
    limited({ personTurns: 1 });
    await answered();
    await say(ADA);
    await say(ADA);
    await domain.idle();
    await domain.pass(DAY);
    n -= 1;
    expect(await say(ADA)).toEqual({ kind: 'ignored', why: 'seen-before' });
  });

  test('is held against turns that begin at one time in several places', async () => {
    limited({ personTurns: 2 });
    await Promise.all([say(ADA), say(ADA, OTHER), say(ADA, DIRECT)]);
    await domain.idle();
    expect(domain.engine.runs).toHaveLength(2);
    expect(domain.texts()).toEqual([expect.stringContaining(NOTICE)]);
  });

  test('counts a turn of several people for the author of its last message', async () => {
    limited({ personTurns: 1 });
    await say(ADA);
    const first = await domain.engine.runStarted(0);
    await say(ADA);
    await say(BEN);
    first.finish('one');
    await domain.idle();
    // Ada's second message is refused, Ben's runs.
    expect(domain.engine.runs[1]?.request.messages.map(({ authorId }) => authorId)).toEqual([BEN.id]);
    expect(domain.texts()).toEqual(['one', expect.stringContaining('1 answer.')]);
  });

  test('of a server is everybody’s, and each who writes is told once', async () => {
    limited({ serverTurns: 1 });
    await answered(ADA);
    await say(BEN);
    await domain.idle();
    await say(ADA);
    await domain.idle();
    await say(BEN);
    await domain.idle();
    const notice = expect.stringContaining('This server has reached its limit for today: 1 answer.');
    expect(domain.texts()).toEqual(['answer 1', notice, notice]);
    await answered(BEN, DIRECT);
  });

  test('a turn that fails is not counted, one that is stopped in its run is', async () => {
    limited({ personTurns: 1 });
    await say(ADA);
    (await domain.engine.runStarted(0)).fail(new EngineError('forbidden', 'no such model'));
    await domain.idle();
    await say(ADA);
    await domain.engine.runStarted(1);
    await domain.idle();
    await domain.bot.stop({ channelId: CHANNEL, serverId: GUILD });
    await domain.idle();
    await say(ADA);
    await domain.idle();
    expect(domain.engine.runs).toHaveLength(2);
    expect(domain.texts().at(-1)).toContain('You have reached your limit');
  });

  test('what is refused changes nothing of the thread, and is counted as refused alone', async () => {
    limited({ personTurns: 1 });
    await answered();
    const before = await domain.store.readConversation(CHANNEL);
    await say(ADA);
    await domain.idle();
    const after = await domain.store.readConversation(CHANNEL);
    expect(after).toMatchObject({
      usage: before?.usage,
      threadEnd: before?.threadEnd,
      turn: null,
      pending: [],
    });
    const sum = summed(await domain.store.usage('1970-01-01', '1970-01-02', 'everywhere'));
    expect(sum).toMatchObject({ turns: 1, failed: 0, refused: 1 });
  });

  test('of a turn that is an ask is its author’s, whoever waits behind it', async () => {
    limited({ personTurns: 1 });
    await say(BEN, OTHER);
    const other = await domain.engine.runStarted(0);
    await say(ADA);
    const first = await domain.engine.runStarted(1);
    await domain.bot.receive({ ...asked(10, 'of Cleo'), author: CLEO });
    await domain.bot.receive({ ...asked(11, 'of Ben'), author: BEN });
    first.finish('one');
    await domain.engine.runStarted(2);
    const place = { channelId: CHANNEL, serverId: GUILD };
    expect(await domain.bot.dailyLimits(place, CLEO.id)).toMatchObject([{ used: 1, isReached: true }]);
    expect(await domain.bot.dailyLimits(place, BEN.id)).toMatchObject([{ used: 1 }]);
    other.finish('other');
    domain.engine.runs[2]?.finish('two');
    await domain.idle();
    expect(domain.interactionReplies.standing(snowflake(10))).toEqual([{ content: 'two', files: [] }]);
    expect(domain.interactionReplies.standing(snowflake(11))).toEqual([
      { content: expect.stringContaining('1 answer.'), files: [] },
    ]);
  });

  test('in US dollars holds of an ask what it takes alone, not what waits behind it', async () => {
    limited({ personUsd: 0.05 });
    await say(ADA);
    const first = await domain.engine.runStarted(0);
    await domain.bot.receive({ ...asked(10, 'short'), author: BEN });
    await domain.bot.receive({ ...asked(11, 'long '.repeat(100_000)), author: CLEO });
    first.finish('one');
    (await domain.engine.runStarted(1)).finish('two');
    await domain.idle();
    expect(domain.interactionReplies.standing(snowflake(10))).toEqual([{ content: 'two', files: [] }]);
    expect(domain.engine.runs).toHaveLength(2);
  });

  test('leaves no ask without a word: one is told of it, the others that no answer comes', async () => {
    limited({ personTurns: 1 });
    await say(ADA);
    const first = await domain.engine.runStarted(0);
    for (const id of [10, 11, 12]) await domain.bot.receive(asked(id, 'more'));
    first.finish('one');
    await domain.idle();
    const shown = [10, 11, 12].map((id) => domain.interactionReplies.standing(snowflake(id))[0]?.content);
    expect(shown).toEqual([expect.stringContaining('1 answer.'), STOPPED_ASK, STOPPED_ASK]);
    const { unanswered = [] } = (await domain.store.readConversation(CHANNEL)) ?? {};
    expect(unanswered.map(({ messageId, why }) => [messageId, why.kind])).toEqual(
      [10, 11, 12].map((id) => [snowflake(id), 'daily-limit']),
    );
  });

  test('in a person’s own conversation of a channel keeps nothing reserved behind its notice', async () => {
    limited({ personTurns: 1 });
    await answered();
    await domain.bot.receive(asked(10, 'private', { isPrivate: true }));
    await domain.idle();
    await domain.pass(DAY);
    await domain.bot.receive(asked(11, 'private', { isPrivate: true }));
    (await domain.engine.runStarted(1)).finish('two');
    await domain.idle();
    expect(domain.interactionReplies.standing(snowflake(11))).toEqual([{ content: 'two', files: [] }]);
  });

  test('is told by its standing', async () => {
    limited({ personTurns: 2, botUsd: 1 });
    await answered();
    await say(ADA);
    await domain.engine.runStarted(1);
    expect(await domain.bot.dailyLimits({ channelId: CHANNEL, serverId: GUILD }, ADA.id)).toMatchObject([
      { name: 'person-turns', used: 2, most: 2, isReached: true, endsAt: DAY },
      { name: 'bot-usd', most: 1, isReached: false },
    ]);
  });
});

describe('after a kill', () => {
  test('what was used and what runs still counts', async () => {
    limited({ personTurns: 2 });
    await answered();
    await say(ADA, OTHER);
    await domain.engine.runStarted(1);
    const next = domain.start();
    await next.recover();
    await say(ADA, DIRECT, next);
    await domain.idle();
    expect(domain.texts()).toEqual(['answer 1', expect.stringContaining(NOTICE)]);
  });

  test('a reservation is gone with the turn that it was for', async () => {
    limited({ personTurns: 1 });
    await say(ADA);
    const run = await domain.engine.runStarted(0);
    const next = domain.start();
    await next.recover();
    run.fail(new EngineError('forbidden', 'no such model'));
    await domain.idle();
    await say(ADA, OTHER, next);
    await domain.idle();
    expect(domain.engine.runs.at(-1)?.request.turnId).toBe(incoming(n, '').id);
  });

  test('between the refusal and its notice the notice is posted, and once', async () => {
    limited({ personTurns: 1 });
    await answered();
    domain.messenger.answerNext(new Promise<PostOutcome>(() => {}));
    await say(ADA);
    await domain.idle();
    const next = domain.start();
    await next.recover();
    await domain.idle();
    expect(new Set(domain.messenger.posts.slice(1).map(({ nonce }) => nonce)).size).toBe(1);
    expect(await say(ADA, OTHER, next)).toEqual({ kind: 'ignored', why: 'daily-limit' });
  });

  test('who was told is not told again', async () => {
    limited({ personTurns: 1 });
    await answered();
    await say(ADA);
    await domain.idle();
    const next = domain.start();
    await next.recover();
    expect(await say(ADA, OTHER, next)).toEqual({ kind: 'ignored', why: 'daily-limit' });
    await domain.idle();
    expect(domain.texts()).toHaveLength(2);
  });

  test('a store that does not answer at the start is asked again', async () => {
    limited({ personTurns: 1 });
    await answered();
    const next = domain.start();
    domain.store.failNext('usage', new StoreError('unavailable', 'busy'));
    await expect(next.findOpenWork()).rejects.toMatchObject({ fault: 'unavailable' });
    await next.findOpenWork();
    await next.recover();
    await say(ADA, OTHER, next);
    await domain.idle();
    expect(domain.engine.runs).toHaveLength(1);
  });
});

describe('a limit in US dollars', () => {
  /** What a short turn reserves: an allowance of 2,000 tokens of output, and next to nothing that goes in. */
  const RESERVED = 0.02;

  test('is held with what is reserved, and settled with what was used', async () => {
    limited({ personUsd: RESERVED * 1.5 });
    await say(ADA);
    const run = await domain.engine.runStarted(0);
    await say(ADA, OTHER);
    await domain.idle();
    expect(domain.engine.runs).toHaveLength(1);
    expect(domain.texts().at(-1)).toContain('for one person ($0.03)');
    run.finish('one', { usage: { input: 10, output: 10 } });
    await domain.idle();
    await domain.pass(DAY);
    await say(ADA, OTHER);
    await domain.idle();
    expect(domain.engine.runs).toHaveLength(2);
  });

  test('of the whole bot is held for everybody', async () => {
    limited({ botUsd: 0.1 });
    await say(ADA);
    (await domain.engine.runStarted(0)).finish('one', { usage: { input: 0, output: 9_000 } });
    await domain.idle();
    await say(BEN, DIRECT);
    await domain.idle();
    expect(domain.texts()).toEqual(['one', expect.stringContaining('I have reached my limit for today')]);
  });

  test('a failed turn costs nothing, also after a restart', async () => {
    limited({ personUsd: 0.05 });
    await say(ADA);
    const usage = { input: 0, output: 1_000_000 };
    (await domain.engine.runStarted(0)).fail(new EngineError('policy', 'against the rules', { usage }));
    await domain.idle();
    const next = domain.start();
    await next.recover();
    await say(ADA, {}, next);
    await domain.idle();
    expect(domain.engine.runs).toHaveLength(2);
  });
});

describe('the cheaper model', () => {
  const usage = { input: 0, output: 1_000 };

  test('runs from 80 % of a limit on, and is what such a turn is counted with', async () => {
    limited({ personTurns: 5 }, 'cheap');
    for (let turns = 0; turns < 5; turns += 1) await answered();
    const models = domain.engine.runs.map(({ request }) => request.model);
    expect(models).toEqual([undefined, undefined, undefined, undefined, 'cheap']);
    const cells = await domain.store.usage('1970-01-01', '1970-01-01', 'everywhere');
    expect([...sumsBy(cells, 'model')].map(([model, { turns }]) => [model, turns])).toEqual([
      ['fake-1', 4],
      ['cheap', 1],
    ]);
  });

  test('runs where the turn would cost too much with the other, and not beyond the limit', async () => {
    limited({ serverUsd: 0.015 }, 'cheap');
    await say(ADA);
    const first = await domain.engine.runStarted(0);
    expect(first.request.model).toBe('cheap');
    first.finish('one', { usage: { ...usage, output: 14_000 } });
    await domain.idle();
    await say(ADA);
    await domain.idle();
    expect(domain.texts().at(-1)).toContain('what may be spent on answers here ($0.02)');
  });

  test('stays the turn’s own when it goes on after a restart, and is what its failed runs are counted with', async () => {
    limited({ personUsd: 0.003 }, 'cheap');
    await say(ADA);
    const run = await domain.engine.runStarted(0);
    await domain.idle();
    expect(await domain.store.readConversation(CHANNEL)).toMatchObject({ turn: { model: 'cheap' } });
    await domain.start().recover();
    run.fail(new EngineError('forbidden', 'no such model', { usage }));
    await domain.idle();
    const cells = await domain.store.usage('1970-01-01', '1970-01-01', 'everywhere');
    expect(cells).toContainEqual(expect.objectContaining({ model: 'cheap', output: 1_000, inVain: true }));
  });
});

test('without a limit a turn reads no usage, and writes as often as with one', async () => {
  const writesOf = async (limits: Partial<OperatorLimits>): Promise<number> => {
    n = 0;
    limited(limits);
    let writes = 0;
    domain.store.onWrite(() => {
      writes += 1;
    });
    await answered();
    return writes;
  };
  expect(await writesOf({})).toBe(await writesOf({ personTurns: 5, personUsd: 1 }));
  limited({});
  domain.store.failNext('usage', new Error('nobody asks for it'));
  await domain.bot.findOpenWork();
  await domain.bot.recover();
  await answered();
  expect(domain.engine.runs).toHaveLength(1);
});
