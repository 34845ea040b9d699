import { describe, expect, test } from 'vitest';
import { type Ask, nextBatch, tokenOver } from '../../../../src/conversation/record/asks.ts';
import { EngineError, StoreError } from '../../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { DIRECT } from '../../../support/fakes/fake-interaction-replies.ts';
import {
  asked,
  CHANNEL,
  GUILD,
  incoming,
  pending,
  record,
  snowflake,
  turn,
} from '../../../support/messages.ts';

const PLACE = { channelId: CHANNEL, serverId: GUILD };
const LONG = `${'a'.repeat(2_000)}${'b'.repeat(2_000)}${'c'.repeat(100)}`;

function answering(text: string): DomainHarness {
  const harness = createDomainHarness();
  harness.engine.autoReply(() => text);
  return harness;
}

/** What each run was asked. */
function textsOf({ runs }: DomainHarness['engine']): readonly (readonly string[])[] {
  const textOf = ({ parts: [first] }: (typeof runs)[number]['request']['messages'][number]): string =>
    first?.kind === 'text' ? first.text : '';
  return runs.map(({ request }) => request.messages.map(textOf));
}

const waits = (n: number): Ask => ({ ...pending(n, `question ${n}`), via: asked(n, '').via });

describe('what waits', () => {
  const [m1, a2, m3, a4] = [pending(1, 'm'), waits(2), pending(3, 'm'), waits(4)];
  test.each([
    ['messages alone are taken together', [m1, m3], [m1, m3]],
    ['messages are taken up to an ask', [m1, a2, m3], [m1]],
    ['an ask is taken alone', [a2, m3], [a2]],
    ['an ask is taken without the next', [a2, a4], [a2]],
    ['nothing is nothing', [], []],
  ])('%s', (_, all, batch) => {
    expect(nextBatch(all)).toEqual(batch);
  });
});

describe('an ask', () => {
  test('is answered in the place of its interaction’s first response, and nowhere else', async () => {
    const { bot, interactionReplies, messenger, engine, idle } = answering('Forty-two.');
    expect(await bot.receive(asked(1, 'what is it?'))).toEqual({ kind: 'accepted' });
    await idle();
    expect(interactionReplies.standing(snowflake(1))).toEqual([{ content: 'Forty-two.', files: [] }]);
    expect(messenger.posts).toEqual([]);
    expect(textsOf(engine)).toEqual([['Ada: what is it?']]);
  });

  test('shows no typing indicator: its deferred response says that something comes', async () => {
    const { bot, messenger, idle } = createDomainHarness();
    await bot.receive(asked(1, 'hello'));
    await idle();
    expect(messenger.typing).toEqual(new Set());
  });

  test('goes on in further messages under the first', async () => {
    const { bot, interactionReplies, idle } = answering(LONG);
    await bot.receive(asked(1, 'tell me all'));
    await idle();
    const contents = interactionReplies.standing(snowflake(1)).map(({ content }) => content);
    expect(contents.join('')).toBe(LONG);
    expect(contents).toHaveLength(3);
  });

  test('is a turn of its own between the messages of its channel', async () => {
    const { bot, engine, interactionReplies, messenger, idle } = createDomainHarness();
    await bot.receive(incoming(1, 'one'), { isFollowed: true });
    await bot.receive(incoming(2, 'two'));
    await bot.receive(asked(3, 'three'));
    await bot.receive(incoming(4, 'four'));
    await idle();
    engine.runs[0]?.finish('first');
    engine.autoReply((text) => `heard ${text}`);
    await idle();
    expect(textsOf(engine)).toEqual([['Ada: one', 'Ada: two'], ['Ada: three'], ['Ada: four']]);
    expect(interactionReplies.standing(snowflake(3))).toHaveLength(1);
    expect(messenger.posts.map(({ replyTo }) => replyTo)).toEqual([2, 4].map(snowflake));
  });

  test('that is delivered twice is answered once', async () => {
    const { bot, interactionReplies, engine, idle, start } = answering('Once.');
    await bot.receive(asked(1, 'hello'));
    await idle();
    expect(await start().receive(asked(1, 'hello'))).toEqual({ kind: 'ignored', why: 'seen-before' });
    await idle();
    expect(interactionReplies.shown).toHaveLength(1);
    expect(engine.runs).toHaveLength(1);
  });

  test('says nothing of what was written before it: that is still caught up with', async () => {
    const { bot, idle } = answering('Yes.');
    await bot.receive(incoming(1, 'one'));
    await bot.receive(asked(9, 'nine'));
    await idle();
    expect(await bot.cursor(CHANNEL)).toBe(snowflake(1));
    expect(await bot.receive(incoming(5, 'missed'))).toEqual({ kind: 'accepted' });
  });

  test('is taken where the bot may not write: its interaction takes the answer', async () => {
    const { bot, interactionReplies, messenger, idle } = answering('Here.');
    messenger.bar(CHANNEL, 'no-send');
    expect(await bot.receive(asked(1, 'hello'))).toEqual({ kind: 'accepted' });
    await idle();
    expect(interactionReplies.standing(snowflake(1))).toEqual([{ content: 'Here.', files: [] }]);
  });

  test('that cannot be kept, or finds no room, is refused without a word in the channel', async () => {
    const { bot, store, messenger, idle } = createDomainHarness();
    store.failNext('readConversation', new StoreError('unavailable', 'disk full'));
    expect(await bot.receive(asked(1, 'x'))).toEqual({ kind: 'refused', why: 'not-kept' });
    for (let n = 2; n < 28; n += 1) await bot.receive(asked(n, 'x'));
    expect(await bot.receive(asked(30, 'x'))).toEqual({ kind: 'refused', why: 'queue-full' });
    await idle();
    expect(messenger.posts).toEqual([]);
  });

  test('that fails says so in the place of its answer', async () => {
    const { bot, engine, interactionReplies, messenger, idle } = createDomainHarness();
    engine.failNext('run', new EngineError('policy', 'no', { committed: 'no' }));
    await bot.receive(asked(1, 'hello'));
    await idle();
    expect(interactionReplies.standing(snowflake(1))[0]?.content).toMatch(/against its rules/);
    expect(messenger.posts).toEqual([]);
  });

  test('that waits is still asked for after a start, although no message of the channel has its id', async () => {
    const { bot, engine, interactionReplies, idle, pass, start } = createDomainHarness();
    await bot.receive(incoming(1, 'one'));
    await bot.receive(asked(2, 'two'));
    const drained = bot.drain(0);
    await pass(0);
    await drained;
    engine.autoReply(() => 'Answered.');
    const rechecked: (readonly string[])[] = [];
    await start().recover(async (_, ids) => {
      rechecked.push(ids);
      return { edited: [], deleted: [] };
    });
    await idle();
    expect(rechecked.flat()).not.toContain(snowflake(2));
    expect(interactionReplies.standing(snowflake(2))).toEqual([{ content: 'Answered.', files: [] }]);
  });
});

describe('a stop or a reset', () => {
  test.each(['stop', 'reset'] as const)('by /%s is shown in the place of the answer', async (how) => {
    const { bot, interactionReplies, idle } = createDomainHarness();
    await bot.receive(asked(1, 'one'));
    await idle();
    await bot[how](PLACE);
    await idle();
    expect(interactionReplies.standing(snowflake(1))).toEqual([
      { content: '-# This was stopped before I had an answer.', files: [] },
    ]);
  });

  test('tells those who wait with a reset, too', async () => {
    const { bot, interactionReplies, idle } = createDomainHarness();
    await bot.receive(incoming(1, 'one'));
    await bot.receive(asked(2, 'two'));
    await idle();
    await bot.reset(PLACE);
    await idle();
    expect(interactionReplies.standing(snowflake(2))).toHaveLength(1);
  });
});

describe('once the token is over', () => {
  test('the answer goes to the channel, and says who asked what', async () => {
    const { bot, interactionReplies, messenger, idle } = answering('Late.');
    interactionReplies.end(snowflake(1));
    await bot.receive(asked(1, 'how   late\nis it?'));
    await idle();
    expect(messenger.posts).toMatchObject([
      { channelId: CHANNEL, replyTo: null, part: { content: '-# Ada asked: how late is it?\nLate.' } },
    ]);
  });

  test('what is left of a long answer goes there without saying it again', async () => {
    const { bot, interactionReplies, messenger, idle } = answering(LONG);
    interactionReplies.answerNext({ kind: 'posted', id: snowflake(50) });
    interactionReplies.answerNext({ kind: 'token-over' });
    await bot.receive(asked(1, 'tell me all'));
    await idle();
    expect(messenger.posts.map(({ part }) => part.content).join('')).toBe(LONG.slice(2_000));
  });

  test('a private answer goes to a direct message', async () => {
    const { bot, interactionReplies, messenger, idle } = answering('Late.');
    interactionReplies.end(snowflake(1));
    await bot.receive(asked(1, 'psst', { isPrivate: true }));
    await idle();
    expect(messenger.posts.map(({ channelId }) => channelId)).toEqual([DIRECT]);
  });

  test('of somebody who takes no direct messages the turn is over all the same', async () => {
    const { bot, interactionReplies, messenger, idle } = answering('Late.');
    interactionReplies.end(snowflake(1));
    interactionReplies.closeDirectMessage();
    await bot.receive(asked(1, 'psst', { isPrivate: true }));
    await idle();
    expect(messenger.posts).toEqual([]);
    expect((await bot.status(PLACE)).state).toBe('idle');
  });

  test('a heading that has no room above the beginning stands alone', () => {
    const full = { content: 'x'.repeat(2_000), file: null };
    const answer = answerOf([full]);
    const asks = record({ turn: turn({ messages: [waits(1)], answer }) });
    expect(tokenOver(asks, '-# Ada asked: x').turn?.answer?.parts).toEqual([
      { content: '-# Ada asked: x', file: null },
      full,
    ]);
  });
});

function answerOf(parts: readonly { readonly content: string; readonly file: null }[]) {
  const rest = { posted: [], usage: null, remoteIds: [], refusedSince: null, isGivenUp: false, at: 0 };
  return { kind: 'reply', text: 'x', parts, ...rest } as const;
}

describe('a process that dies', () => {
  /** Killed when the n-th part stands there and nobody has written that down. */
  async function killedAfterPart(n: number, options: { isPrivate?: boolean } = {}) {
    const harness = answering(LONG);
    const { bot, interactionReplies, idle, pass } = harness;
    const show = interactionReplies.show;
    let count = 0;
    interactionReplies.show = (reply) => {
      count += 1;
      if (count === n) interactionReplies.loseNextAnswer();
      return show(reply);
    };
    await bot.receive(asked(1, 'tell me all', options));
    await idle();
    const drained = bot.drain(0);
    await pass(0);
    await drained;
    return harness;
  }

  test.each([1, 2, 3])('after part %i of a public answer finds it, and posts the rest', async (n) => {
    const { start, interactionReplies, idle } = await killedAfterPart(n);
    await start().recover();
    await idle();
    const contents = interactionReplies.standing(snowflake(1)).map(({ content }) => content);
    expect(contents.join('')).toBe(LONG);
  });

  test('after the first part of a private answer shows it again in its place, and the rest once', async () => {
    const { start, interactionReplies, idle } = await killedAfterPart(1, { isPrivate: true });
    await start().recover();
    await idle();
    const contents = interactionReplies.standing(snowflake(1)).map(({ content }) => content);
    expect(contents.join('')).toBe(LONG);
  });

  test('after a later part of a private answer, which nobody can look up, puts the whole with the first', async () => {
    const { start, interactionReplies, idle } = await killedAfterPart(2, { isPrivate: true });
    await start().recover();
    await idle();
    const standing = interactionReplies.standing(snowflake(1));
    expect(standing.map(({ files }) => files)).toEqual([['reply.md'], []]);
    expect(interactionReplies.shown.at(-1)?.part.file?.text).toBe(LONG);
  });

  test('after the answer, and starts when the token is over, finds it in the channel', async () => {
    const { start, interactionReplies, messenger, idle } = await killedAfterPart(1);
    interactionReplies.end(snowflake(1));
    await start().recover();
    await idle();
    expect(interactionReplies.standing(snowflake(1))[0]?.content).toBe(LONG.slice(0, 2_000));
    expect(messenger.posts.map(({ part }) => part.content).join('')).toBe(LONG.slice(2_000));
  });
});
