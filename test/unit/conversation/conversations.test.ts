import { test as base, describe, expect } from 'vitest';
import type { ConversationRecord } from '../../../src/conversation/record/record.ts';
import { EngineError, StoreError } from '../../../src/errors.ts';
import { createDomainHarness } from '../../support/domain-harness.ts';
import { CHANNEL, GUILD, incoming, snowflake } from '../../support/messages.ts';

const place = { channelId: CHANNEL, serverId: GUILD };
const test = base.extend('domain', () => createDomainHarness());

describe('a turn', () => {
  test('appends the message, runs, and replies to it once with a nonce', async ({ domain }) => {
    const { engine, messenger, bot } = domain;
    expect(await bot.receive(incoming(1, 'hello'))).toEqual({ kind: 'accepted' });
    (await engine.runStarted(0)).finish('Hi Ada!');
    await messenger.posted(1);
    await domain.idle();
    expect(engine.threads.get('thread-1')?.map((message) => message.text)).toEqual(['Ada: hello', 'Hi Ada!']);
    expect(messenger.posts).toMatchObject([
      { channelId: CHANNEL, part: { content: 'Hi Ada!' }, replyTo: snowflake(1), nonce: `${snowflake(1)}-0` },
    ]);
    expect(await bot.status(place)).toMatchObject({
      state: 'idle',
      thread: 'thread-1',
      usage: { turns: 1, input: 1, output: 2 },
    });
    expect(messenger.typing.size).toBe(0);
  });

  test('types from its start to its reply', async ({ domain }) => {
    const { engine, messenger, bot } = domain;
    await bot.receive(incoming(1, 'hello'));
    const run = await engine.runStarted(0);
    expect(messenger.typing).toContain(CHANNEL);
    run.finish('Hi!');
    await messenger.posted(1);
    await domain.idle();
    expect(messenger.typing.size).toBe(0);
  });

  test('ten messages during a run become one next turn, in order', async ({ domain }) => {
    const { engine, messenger, bot } = domain;
    await bot.receive(incoming(1, 'first'));
    const run = await engine.runStarted(0);
    for (let n = 2; n <= 11; n += 1) await bot.receive(incoming(n, `text ${n}`));
    expect(await bot.status(place)).toMatchObject({ state: 'running', pending: 10 });
    run.finish('one');
    const second = await engine.runStarted(1);
    second.finish('ten');
    await messenger.posted(2);
    expect(second.request.messages.map((message) => message.key)).toEqual(
      Array.from({ length: 10 }, (_, n) => snowflake(n + 2)),
    );
    expect(messenger.posts[1]?.replyTo).toBe(snowflake(11));
    expect(engine.runs).toHaveLength(2);
  });

  test('an event delivered again is answered once', async ({ domain }) => {
    const { engine, bot } = domain;
    engine.autoReply(() => 'Hi!');
    await bot.receive(incoming(1, 'hello'));
    expect(await bot.receive(incoming(1, 'hello'))).toEqual({ kind: 'ignored', why: 'seen-before' });
    await domain.idle();
    expect(await bot.receive(incoming(1, 'hello'))).toEqual({ kind: 'ignored', why: 'seen-before' });
    await domain.idle();
    expect(domain.texts()).toEqual(['Hi!']);
  });

  test('conversations go on side by side, each with a thread of its own', async ({ domain }) => {
    const { engine, messenger, bot } = domain;
    await bot.receive(incoming(1, 'in one'));
    await bot.receive(incoming(2, 'in two', { channelId: '100000000000000002' }));
    const [one, two] = [await engine.runStarted(0), await engine.runStarted(1)];
    expect([one.heard, two.heard]).toEqual([['Ada: in one'], ['Ada: in two']]);
    two.finish('two');
    await messenger.posted(1);
    one.finish('one');
    await messenger.posted(2);
    expect(domain.texts()).toEqual(['two', 'one']);
  });

  test('no more than the allowed number of runs is under way', async ({ domain }) => {
    const { engine, messenger } = domain;
    const bot = domain.start(1);
    await bot.receive(incoming(1, 'one'));
    await bot.receive(incoming(2, 'two', { channelId: '100000000000000002' }));
    const first = await engine.runStarted(0);
    await domain.idle();
    expect(engine.runs).toHaveLength(1);
    first.finish('done');
    (await engine.runStarted(1)).finish('done');
    await messenger.posted(2);
  });

  test('looks for each part after the one before it', async ({ domain }) => {
    const { engine, messenger, bot } = domain;
    engine.autoReply(() => 'na'.repeat(1_500));
    await bot.receive(incoming(1, 'sing'));
    const [first, second] = await messenger.posted(2);
    expect(first?.after).toBe(snowflake(1));
    expect(second?.after).toBe('90000000000000001');
  });

  test('a reply that cannot be delivered ends its turn and is logged', async ({ domain }) => {
    const { engine, messenger, log, bot } = domain;
    messenger.answerNext({ kind: 'undeliverable', why: 'the channel is gone' });
    engine.autoReply(() => 'Hi!');
    await bot.receive(incoming(1, 'hello'));
    await domain.idle();
    expect(await bot.status(place)).toMatchObject({ state: 'idle' });
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        fields: expect.objectContaining({ event: 'reply.undeliverable' }),
      }),
    );
  });
});

describe('instructions', () => {
  test('take effect from the next turn, and only where they were set', async ({ domain }) => {
    const { engine, messenger, bot } = domain;
    await bot.receive(incoming(1, 'one'));
    const first = await engine.runStarted(0);
    await bot.setInstructions(place, 'channel', 'Rhyme.', '4');
    await bot.setInstructions(place, 'server', 'Be brief.', '4');
    expect(first.request.instructions).toBe('Base.');
    first.finish('one');
    await messenger.posted(1);
    await bot.receive(incoming(2, 'two'));
    await bot.receive(incoming(3, 'elsewhere', { channelId: '100000000000000002' }));
    await bot.receive(incoming(4, 'private', { channelId: '100000000000000003', serverId: null }));
    const later = await Promise.all([1, 2, 3].map((n) => engine.runStarted(n)));
    const inForce = new Map(later.map(({ request }) => [request.turnId, request.instructions]));
    expect([2, 3, 4].map((n) => inForce.get(snowflake(n)))).toEqual([
      'Base.\n\nBe brief.\n\nRhyme.',
      'Base.\n\nBe brief.',
      'Base.',
    ]);
    await bot.setInstructions(place, 'channel', null, '4');
    expect(await bot.instructions(place)).toEqual({ base: 'Base.', server: 'Be brief.', channel: null });
  });
});

describe('acting on a turn in flight', () => {
  test('a stop cancels the run, posts nothing, and what waits goes on', async ({ domain }) => {
    const { engine, messenger, bot } = domain;
    await bot.receive(incoming(1, 'one'));
    await engine.runStarted(0);
    await bot.receive(incoming(2, 'two'));
    expect(await bot.stop(place)).toEqual({ stopped: true, waiting: 1 });
    const next = await engine.runStarted(1);
    expect(engine.calls.filter((call) => call.startsWith('cancel'))).toEqual(['cancel run-0']);
    expect(next.heard).toEqual(['Ada: one', 'Ada: two']);
    next.finish('only this');
    await messenger.posted(1);
    await domain.idle();
    expect(domain.texts()).toEqual(['only this']);
    expect(await bot.stop(place)).toEqual({ stopped: false, waiting: 0 });
  });

  test('a reset ends thread, run and queue; the next message begins a new thread', async ({ domain }) => {
    const { engine, messenger, bot } = domain;
    await bot.receive(incoming(1, 'one'));
    await engine.runStarted(0);
    await bot.receive(incoming(2, 'two'));
    expect(await bot.reset(place)).toEqual({ hadThread: true, dropped: 1, stopped: true });
    await domain.idle();
    expect(engine.calls).toContain('deleteThread thread-1');
    await bot.receive(incoming(3, 'three'));
    const run = await engine.runStarted(1);
    expect(run.heard).toEqual(['Ada: three']);
    run.finish('fresh');
    await messenger.posted(1);
    expect(domain.texts()).toEqual(['fresh']);
  });

  test('a reset right after a stop leaves nothing of the stopped turn to the new thread', async ({
    domain,
  }) => {
    const { engine, bot } = domain;
    await bot.receive(incoming(1, 'secret'));
    await engine.runStarted(0);
    await Promise.all([bot.stop(place), bot.reset(place)]);
    await domain.idle();
    await bot.receive(incoming(2, 'after'));
    expect((await engine.runStarted(1)).heard).toEqual(['Ada: after']);
    expect(engine.calls).toContain('cancel run-0');
  });

  test('a turn that waits for a slot can be reset', async ({ domain }) => {
    const { engine } = domain;
    const bot = domain.start(1);
    await bot.receive(incoming(1, 'one'));
    const first = await engine.runStarted(0);
    const other = { channelId: '100000000000000002', serverId: GUILD };
    await bot.receive(incoming(2, 'two', other));
    await bot.reset(other);
    first.finish('done');
    await domain.idle();
    expect(engine.runs).toHaveLength(1);
    expect(domain.texts()).toEqual(['done']);
  });

  test('a message edited or deleted while it waits runs as edited, or not at all', async ({ domain }) => {
    const { engine, bot } = domain;
    await bot.receive(incoming(1, 'one'));
    const first = await engine.runStarted(0);
    await bot.receive(incoming(2, 'two'));
    await bot.receive(incoming(3, 'three'));
    await bot.edit(incoming(2, 'TWO'));
    await bot.retract(CHANNEL, [snowflake(3)]);
    first.finish('done');
    const second = await engine.runStarted(1);
    expect(second.heard.at(-1)).toBe('Ada: TWO');
    expect(second.request.messages).toHaveLength(1);
  });
});

describe('when the assistant fails', () => {
  test('a passing failure is tried again without adding the message twice', async ({ domain }) => {
    const { engine, clock, bot } = domain;
    engine.failNext('append', new EngineError('network', 'cut', { committed: 'maybe' }), 'after');
    engine.failNext('run', new EngineError('overloaded', 'busy'));
    engine.autoReply(() => 'Hi!');
    await bot.receive(incoming(1, 'hello'));
    for (let n = 0; n < 2; n += 1) {
      await clock.asleep();
      clock.advance(10_000);
      await domain.idle();
    }
    expect(engine.threads.get('thread-1')?.map((message) => message.text)).toEqual(['Ada: hello', 'Hi!']);
    expect(domain.texts()).toEqual(['Hi!']);
  });

  test('a thread that is gone is rebuilt from the transcript within the same turn', async ({ domain }) => {
    const { engine, bot } = domain;
    engine.autoReply((text) => `heard ${text}`);
    await bot.receive(incoming(1, 'one'));
    await domain.idle();
    await engine.deleteThread({ engine: 'responses', id: 'thread-1' });
    await bot.receive(incoming(2, 'two'));
    await domain.idle();
    expect(engine.runs[1]?.heard).toEqual(['Ada: one', 'heard Ada: one', 'Ada: two']);
    expect(domain.texts()).toEqual(['heard Ada: one', 'heard Ada: two']);
  });

  test('a failure that waiting does not mend ends in one clear message with the log’s reference', async ({
    domain,
  }) => {
    const { engine, messenger, log, bot } = domain;
    engine.failNext('run', new EngineError('quota', 'no credit: sk-secret'));
    await bot.receive(incoming(1, 'hello'));
    await messenger.posted(1);
    await domain.idle();
    expect(domain.texts()).toEqual([expect.stringMatching(/credit is used up.*\(reference `i00000`\)/)]);
    expect(messenger.posts[0]?.nonce).toBe(`${snowflake(1)}-f0`);
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        fields: expect.objectContaining({ reference: 'i00000', fault: 'quota' }),
      }),
    );
    expect(await bot.status(place)).toMatchObject({ state: 'idle' });
  });

  test('a refused message leaves the thread, so that the next turn works', async ({ domain }) => {
    const { engine, messenger, bot } = domain;
    await bot.receive(incoming(1, 'bad'));
    (await engine.runStarted(0)).fail(new EngineError('policy', 'flagged'));
    await messenger.posted(1);
    await domain.idle();
    expect(engine.threads.get('thread-1')).toEqual([]);
    await bot.receive(incoming(2, 'good'));
    expect((await engine.runStarted(1)).heard).toEqual(['Ada: good']);
  });

  test('a message that is too long by itself is told as such, once, and leaves the thread', async ({
    domain,
  }) => {
    const { engine, messenger, bot } = domain;
    engine.autoReply(() => 'fine');
    await bot.receive(incoming(1, 'one'));
    await domain.idle();
    engine.autoReply(null);
    await bot.receive(incoming(2, 'a very long story'));
    const tooLong = new EngineError('context', 'too long', { detail: { kind: 'turn-too-long' } });
    (await engine.runStarted(1)).fail(tooLong);
    await messenger.posted(2);
    expect(domain.texts().at(-1)).toMatch(/^This message is too long/);
    await bot.receive(incoming(3, 'three'));
    expect((await engine.runStarted(2)).heard).toEqual(['Ada: one', 'fine', 'Ada: three']);
  });

  test('a message that the assistant refuses twice in a row is tried without what was said earlier', async ({
    domain,
  }) => {
    const { engine, messenger, bot } = domain;
    engine.autoReply(() => 'fine');
    await bot.receive(incoming(1, 'poison'));
    await domain.idle();
    engine.autoReply(null);
    await bot.receive(incoming(2, 'two'));
    (await engine.runStarted(1)).fail(new EngineError('policy', 'flagged'));
    await messenger.posted(2);
    await bot.receive(incoming(3, 'three'));
    (await engine.runStarted(2)).fail(new EngineError('policy', 'flagged'));
    const alone = await engine.runStarted(3);
    expect(alone.heard).toEqual(['Ada: three']);
    alone.finish('hello');
    await messenger.posted(3);
    await domain.idle();
    expect(domain.texts().at(-1)).toMatch(/^hello\n\n-# .*no longer remembers/);
    engine.autoReply((text) => `heard ${text}`);
    await bot.receive(incoming(4, 'four'));
    await domain.idle();
    expect(engine.runs.at(-1)?.heard).toEqual(['Ada: three', 'hello', 'Ada: four']);
    expect(engine.runs).toHaveLength(5);
  });

  test('one that is refused by itself leaves what was said earlier as it was', async ({ domain }) => {
    const { engine, messenger, bot } = domain;
    engine.autoReply(() => 'fine');
    await bot.receive(incoming(1, 'one'));
    await domain.idle();
    engine.autoReply(null);
    await bot.receive(incoming(2, 'bad'));
    (await engine.runStarted(1)).fail(new EngineError('policy', 'flagged'));
    await messenger.posted(2);
    await bot.receive(incoming(3, 'bad again'));
    for (const n of [2, 3]) (await engine.runStarted(n)).fail(new EngineError('policy', 'flagged'));
    await messenger.posted(3);
    await bot.receive(incoming(4, 'good'));
    expect((await engine.runStarted(4)).heard).toEqual(['Ada: one', 'fine', 'Ada: good']);
  });

  test('a refused message that stays in the thread is left behind with it', async ({ domain }) => {
    const { engine, messenger, bot } = domain;
    await bot.receive(incoming(1, 'bad'));
    engine.failNext('forget', new EngineError('server', 'broken'));
    (await engine.runStarted(0)).fail(new EngineError('policy', 'flagged'));
    await messenger.posted(1);
    await domain.idle();
    await bot.receive(incoming(2, 'good'));
    expect((await engine.runStarted(1)).heard).toEqual(['Ada: good']);
  });

  test('a bug ends in a message, too', async ({ domain }) => {
    const { engine, messenger, bot } = domain;
    await bot.receive(incoming(1, 'hello'));
    (await engine.runStarted(0)).fail(new TypeError('undefined is not a function'));
    await messenger.posted(1);
    expect(domain.texts()[0]).toMatch(/^Something went wrong on my side/);
  });
});

describe('when the store fails', () => {
  const unavailable = new StoreError('unavailable', 'disk full');

  test('a message that cannot be kept is answered by saying so', async ({ domain }) => {
    const { engine, store, bot } = domain;
    store.failNext('writeConversation', unavailable);
    expect(await bot.receive(incoming(1, 'hello'))).toEqual({ kind: 'refused', why: 'not-kept' });
    expect(domain.texts()).toEqual([expect.stringContaining('cannot save')]);
    expect(engine.runs).toHaveLength(0);
  });

  test('nor is it answered later, if it was written after all', async ({ domain }) => {
    const { engine, store, bot } = domain;
    const { writeConversation } = store;
    store.writeConversation = async (record) => {
      await writeConversation(record);
      throw unavailable;
    };
    expect(await bot.receive(incoming(1, 'hello'))).toEqual({ kind: 'refused', why: 'not-kept' });
    Object.assign(store, { writeConversation });
    await bot.receive(incoming(2, 'hello again'));
    expect((await engine.runStarted(0)).heard).toEqual(['Ada: hello again']);
  });

  test('a turn goes on when the store is back, and runs once', async ({ domain }) => {
    const { engine, store, messenger, clock, bot } = domain;
    await bot.receive(incoming(1, 'hello'));
    const run = await engine.runStarted(0);
    await domain.idle();
    store.failNext('writeConversation', unavailable);
    run.finish('Hi!');
    await clock.asleep();
    clock.advance(60_000);
    await messenger.posted(1);
    await domain.idle();
    expect(engine.runs).toHaveLength(1);
    expect(domain.texts()).toEqual(['Hi!']);
  });

  test('a server is left in every other channel if one cannot be changed', async ({ domain }) => {
    const { engine, store, bot } = domain;
    await bot.receive(incoming(1, 'one'));
    await bot.receive(incoming(2, 'two', { channelId: '100000000000000002' }));
    await engine.runStarted(1);
    await domain.idle();
    store.failNext('writeConversation', unavailable);
    await expect(bot.leaveServer(GUILD)).rejects.toBe(unavailable);
    await domain.idle();
    expect(engine.calls).toContain('cancel run-1');
  });

  test('a reset that cannot delete the transcript deletes the thread all the same', async ({ domain }) => {
    const { engine, store, messenger, bot } = domain;
    engine.autoReply(() => 'Hi!');
    await bot.receive(incoming(1, 'hello'));
    await messenger.posted(1);
    await domain.idle();
    store.failNext('deleteTranscript', unavailable);
    await expect(bot.reset(place)).rejects.toBe(unavailable);
    await domain.idle();
    expect(engine.threads.size).toBe(0);
  });

  test('a damaged record harms no other conversation', async ({ domain }) => {
    const { engine, store, bot } = domain;
    engine.autoReply(() => 'Hi!');
    store.failNext(
      'readConversation',
      new StoreError('damaged', 'conversation:1 does not read', { key: 'conversation:1' }),
    );
    await bot.receive(incoming(1, 'hello'));
    await bot.receive(incoming(2, 'hello', { channelId: '100000000000000002' }));
    await domain.idle();
    expect(domain.texts()).toEqual([expect.stringContaining('damaged'), 'Hi!']);
  });

  test('a damaged server record is told, not passed over', async ({ domain }) => {
    const { engine, store, messenger, bot } = domain;
    store.failNext('readServer', new StoreError('damaged', 'server:2 does not read', { key: 'server:2' }));
    await bot.receive(incoming(1, 'hello'));
    await messenger.posted(1);
    await domain.idle();
    expect(domain.texts()).toEqual([expect.stringContaining('damaged')]);
    expect(engine.runs).toHaveLength(0);
  });
});

describe('a process that dies', () => {
  /** Taken in by a write of its own: its turn is not begun with the same one. */
  const ALONE = { isFollowed: true };

  /** Every durable write of a conversation's first turn, as the moments at which the process may die. */
  const MOMENTS = [
    'accepted',
    'begun',
    'threaded',
    'appended',
    'run known',
    'answered',
    'posted and finished',
  ];

  test.for(MOMENTS.map((moment, n) => [moment, n] as const))(
    'writes "%s" as its write %i',
    async ([_, n], { domain }) => {
      const { engine, store, bot } = domain;
      engine.autoReply(() => 'Hi!');
      const written: ConversationRecord[] = [];
      store.onWrite((record) => written.push(record));
      await bot.receive(incoming(1, 'hello'), ALONE);
      await domain.idle();
      expect(written).toHaveLength(MOMENTS.length);
      expect(written[n]).toMatchObject(WRITTEN[n] ?? {});
    },
  );

  const WRITTEN: readonly object[] = [
    { pending: [{ text: 'hello' }], turn: null },
    { pending: [], turn: { appended: null } },
    { thread: { id: 'thread-1' }, turn: { appended: null } },
    { turn: { appended: [{}], run: null } },
    { turn: { run: { id: 'run-0' }, answer: null } },
    { turn: { answer: { posted: [] } } },
    { turn: null },
  ];

  test.for(MOMENTS.map((moment, n) => [moment, n] as const))(
    'after "%s" is followed by one that answers once',
    async ([_, n], { domain }) => {
      const { engine, store, messenger, bot } = domain;
      engine.autoReply(() => 'Hi!');
      let writes = 0;
      store.onWrite(() => {
        writes += 1;
        // From here on the first process can write nothing more: it is dead.
        if (writes === n + 1)
          for (let more = 0; more < 50; more += 1)
            store.failNext('writeConversation', new StoreError('damaged', 'dead'));
      });
      await bot.receive(incoming(1, 'hello'), ALONE);
      await domain.idle();
      store.onWrite(null);
      store.mend();

      const next = domain.start();
      await next.recover();
      await domain.idle();
      const replies = messenger.posts.filter((post) => post.part.content === 'Hi!');
      expect(replies).toHaveLength(1);
      expect(new Set(engine.runs.map((run) => run.request.turnId)).size).toBe(1);
      expect(engine.runs).toHaveLength(1);
      expect(await next.status(place)).toMatchObject({ state: 'idle', pending: 0 });
    },
  );

  test('is drained first when it is asked to stop: no new turn, and what is left goes on at the next start', async ({
    domain,
  }) => {
    const { engine, messenger, clock, bot } = domain;
    await bot.receive(incoming(1, 'one'));
    await engine.runStarted(0);
    await bot.receive(incoming(2, 'two'));
    const drained = bot.drain(20_000);
    await clock.asleep();
    clock.advance(20_000);
    expect(await drained).toBe(1);
    expect(domain.texts()).toEqual([]);

    const next = domain.start();
    expect(await next.recover()).toBe(1);
    await domain.idle();
    expect(engine.calls).toContain('resume run-0');
    (await engine.runStarted(0)).finish('one');
    (await engine.runStarted(1)).finish('two');
    await messenger.posted(2);
    expect(domain.texts()).toEqual(['one', 'two']);
  });

  test('drains at once when nothing is under way', async ({ domain }) => {
    const { bot } = domain;
    expect(await bot.drain(20_000)).toBe(0);
  });
});
