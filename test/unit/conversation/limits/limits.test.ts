import { beforeEach, describe, expect, test } from 'vitest';
import type { Receipt } from '../../../../src/conversation/conversations.ts';
import { EngineError, StoreError } from '../../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { CHANNEL, GUILD, incoming, snowflake } from '../../../support/messages.ts';

const place = { channelId: CHANNEL, serverId: GUILD };
const OTHER = '100000000000000002';
let domain: DomainHarness;

beforeEach(() => {
  domain = createDomainHarness();
});

describe('a queue that is full', () => {
  const flood = async (from: number, count: number): Promise<unknown[]> => {
    const receipts: unknown[] = [];
    for (let n = from; n < from + count; n += 1)
      receipts.push(await domain.bot.receive(incoming(n, `text ${n}`)));
    return receipts;
  };

  test('refuses what one person writes beyond it, and says so once until the next turn', async () => {
    await domain.bot.receive(incoming(1, 'begin'));
    const run = await domain.engine.runStarted(0);
    const receipts = await flood(2, 40);
    expect(receipts.filter((receipt) => (receipt as Receipt).kind === 'accepted')).toHaveLength(25);
    expect(receipts.at(-1)).toEqual({ kind: 'refused', why: 'queue-full' });
    expect(domain.texts()).toEqual([expect.stringMatching(/^25 messages wait here/)]);
    expect(domain.messenger.posts[0]).toMatchObject({ replyTo: snowflake(27), nonce: `${snowflake(27)}-q` });
    run.finish('one');
    const next = await domain.engine.runStarted(1);
    expect(next.request.messages).toHaveLength(25);
    await flood(42, 26);
    expect(domain.texts().filter((text) => text.includes('wait here'))).toHaveLength(2);
    next.finish('two');
  });

  test('has room for others in a server', async () => {
    await domain.bot.receive(incoming(1, 'begin'));
    await domain.engine.runStarted(0);
    await flood(2, 40);
    const ben = incoming(60, 'and me?', {
      author: { id: '400000000000000002', name: 'Ben', kind: 'person' },
    });
    expect(await domain.bot.receive(ben)).toEqual({ kind: 'accepted' });
  });

  test('does not take in what it refused when that is delivered again', async () => {
    await domain.bot.receive(incoming(1, 'begin'));
    const run = await domain.engine.runStarted(0);
    await flood(2, 26);
    run.finish('one');
    await domain.engine.runStarted(1);
    expect(await domain.bot.receive(incoming(27, 'text 27'))).toEqual({
      kind: 'ignored',
      why: 'seen-before',
    });
  });
});

describe('the credit is used up', () => {
  const quota = (): EngineError => new EngineError('quota', 'no credit');

  test('each conversation is told once, and the assistant is not asked meanwhile', async () => {
    domain.engine.failNext('run', quota());
    await domain.bot.receive(incoming(1, 'one'));
    await domain.idle();
    await domain.bot.receive(incoming(2, 'elsewhere', { channelId: OTHER }));
    await domain.idle();
    const asked = domain.engine.calls.length;
    await domain.bot.receive(incoming(3, 'three'));
    await domain.bot.receive(incoming(4, 'elsewhere again', { channelId: OTHER }));
    await domain.idle();
    expect(domain.texts()).toEqual(Array(2).fill(expect.stringMatching(/credit is used up/)));
    expect(domain.engine.calls).toHaveLength(asked);
    expect(domain.messenger.typing.size).toBe(0);
  });

  test('what waits is answered when a probe finds credit again', async () => {
    domain.engine.failNext('run', quota());
    await domain.bot.receive(incoming(1, 'one'));
    await domain.idle();
    await domain.bot.receive(incoming(2, 'elsewhere', { channelId: OTHER }));
    await domain.idle();
    await domain.bot.receive(incoming(3, 'three'));
    await domain.bot.receive(incoming(4, 'elsewhere again', { channelId: OTHER }));
    await domain.idle();
    domain.engine.failNext('run', quota());
    await domain.pass(60_000);
    expect(domain.texts()).toHaveLength(2);
    domain.engine.autoReply((text) => `heard ${text}`);
    await domain.pass(119_000);
    expect(domain.texts()).toHaveLength(2);
    await domain.pass(1_000);
    expect(domain.texts().slice(2).toSorted()).toEqual(['heard Ada: elsewhere again', 'heard Ada: three']);
  });

  test('whoever writes when there is credit again is answered at once, and with them who waited', async () => {
    domain.engine.failNext('run', quota());
    await domain.bot.receive(incoming(1, 'one'));
    await domain.idle();
    await domain.bot.receive(incoming(2, 'two'));
    await domain.idle();
    domain.engine.autoReply((text) => `heard ${text}`);
    await domain.pass(14_000);
    await domain.bot.receive(incoming(3, 'three'));
    await domain.idle();
    expect(domain.texts()).toHaveLength(1);
    await domain.pass(1_000);
    await domain.bot.receive(incoming(4, 'four', { channelId: OTHER }));
    await domain.idle();
    expect(domain.texts()[0]).toMatch(/What you write from here on waits, and is answered/);
    expect(domain.texts().join('\n')).toMatch(/heard Ada: two[\s\S]*three/);
    expect(domain.texts().join('\n')).toContain('four');
    expect(domain.texts().filter((text) => text.includes('credit'))).toHaveLength(1);
  });

  test('a process that starts meanwhile does not tell it again', async () => {
    domain.engine.failNext('run', quota());
    await domain.bot.receive(incoming(1, 'one'));
    await domain.idle();
    const next = domain.start();
    domain.engine.failNext('run', quota());
    await next.receive(incoming(2, 'two'));
    await domain.idle();
    expect(domain.texts()).toHaveLength(1);
    domain.engine.autoReply(() => 'back');
    await domain.pass(60_000);
    expect(domain.texts()).toEqual([expect.stringContaining('credit'), 'back']);
  });

  test('after a reply the next end is told again', async () => {
    domain.engine.failNext('run', quota());
    await domain.bot.receive(incoming(1, 'one'));
    await domain.idle();
    domain.engine.autoReply(() => 'back');
    await domain.pass(60_000);
    await domain.bot.receive(incoming(2, 'two'));
    await domain.idle();
    domain.engine.failNext('run', quota());
    await domain.bot.receive(incoming(3, 'three'));
    await domain.idle();
    expect(domain.texts()).toEqual([
      expect.stringContaining('credit'),
      'back',
      expect.stringContaining('credit'),
    ]);
  });

  test('a conversation that waits for credit can be reset and drained', async () => {
    domain.engine.failNext('run', quota());
    await domain.bot.receive(incoming(1, 'one'));
    await domain.idle();
    await domain.bot.receive(incoming(2, 'two'));
    await domain.idle();
    expect(await domain.bot.reset(place)).toMatchObject({ stopped: true });
    await domain.bot.receive(incoming(3, 'three'));
    await domain.idle();
    const drained = domain.bot.drain(20_000);
    await domain.pass(20_000);
    expect(await drained).toBe(1);
  });
});

describe('the store does not answer', () => {
  const full = (): StoreError => new StoreError('unavailable', 'disk full');

  test('a conversation is told once in an outage, and again in the next', async () => {
    for (let n = 1; n <= 3; n += 1) {
      domain.store.failNext('writeConversation', full());
      expect(await domain.bot.receive(incoming(n, 'hello'))).toEqual({ kind: 'refused', why: 'not-kept' });
    }
    expect(domain.texts()).toEqual([expect.stringContaining('cannot save')]);
    domain.engine.autoReply(() => 'back');
    await domain.bot.receive(incoming(4, 'hello'));
    await domain.idle();
    domain.store.failNext('writeConversation', full());
    await domain.bot.receive(incoming(5, 'hello'));
    expect(domain.texts()).toHaveLength(3);
  });
});

describe('a turn whose store does not answer', () => {
  test('is logged once, waits longer each time, and goes on where it was', async () => {
    await domain.bot.receive(incoming(1, 'hello'));
    const run = await domain.engine.runStarted(0);
    await domain.idle();
    for (let n = 0; n < 7; n += 1)
      domain.store.failNext('writeConversation', new StoreError('unavailable', 'disk full'));
    run.finish('hi');
    await domain.idle();
    const waits: number[] = [];
    for (let seconds = 0; domain.texts().length === 0; seconds += 1) {
      if (domain.log.lines.filter(({ message }) => /does not answer/.test(message)).length > waits.length)
        waits.push(seconds);
      if (seconds > 200) throw new Error('the turn does not go on');
      await domain.pass(1_000);
    }
    expect(waits).toEqual([0, 2, 6, 14, 30, 60, 90]);
    expect(domain.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(domain.engine.runs).toHaveLength(1);
    expect(domain.texts()).toEqual(['hi']);
  });
});

describe('a turn whose record can be written no more', () => {
  const damaged = (): StoreError => new StoreError('damaged', 'the file is damaged');

  test('ends in a message all the same', async () => {
    await domain.bot.receive(incoming(1, 'hello'));
    const run = await domain.engine.runStarted(0);
    await domain.idle();
    for (let n = 0; n < 5; n += 1) domain.store.failNext('writeConversation', damaged());
    run.finish('hi');
    await domain.idle();
    expect(domain.texts()).toEqual([expect.stringContaining('damaged')]);
    expect(domain.messenger.posts[0]).toMatchObject({ replyTo: snowflake(1), nonce: `${snowflake(1)}-f0` });
  });

  test('says nothing more once its answer is on its way', async () => {
    await domain.bot.receive(incoming(1, 'hello'));
    const run = await domain.engine.runStarted(0);
    await domain.idle();
    domain.store.onWrite(({ turn }) => {
      if (turn?.answer != null)
        for (let n = 0; n < 5; n += 1) domain.store.failNext('writeConversation', damaged());
    });
    run.finish('hi');
    await domain.idle();
    expect(domain.texts()).toEqual(['hi']);
  });
});

describe('what was missed', () => {
  test('gets no answer, and the next turn hears it', async () => {
    expect(await domain.bot.receive(incoming(1, 'long ago'), { tooLate: true })).toEqual({ kind: 'missed' });
    await domain.idle();
    expect(domain.engine.calls).toEqual([]);
    expect(await domain.bot.receive(incoming(1, 'long ago'))).toEqual({
      kind: 'ignored',
      why: 'seen-before',
    });
    await domain.bot.receive(incoming(2, 'now'));
    const run = await domain.engine.runStarted(0);
    expect(run.heard).toEqual(['Ada: long ago', 'Ada: now']);
    run.finish('hello');
    await domain.messenger.posted(1);
    await domain.idle();
    expect(domain.messenger.posts[0]?.replyTo).toBe(snowflake(2));
    expect((await domain.store.readTranscript(CHANNEL))?.entries[0]?.text).toBe('Ada: long ago');
  });
});

describe('a channel that is gone', () => {
  test('ends its turn, its queue and its thread', async () => {
    await domain.bot.receive(incoming(1, 'one'));
    await domain.engine.runStarted(0);
    await domain.bot.receive(incoming(2, 'two'));
    await domain.bot.closeChannel(CHANNEL);
    await domain.idle();
    expect(domain.engine.calls).toEqual(expect.arrayContaining(['cancel run-0', 'deleteThread thread-1']));
    expect(domain.engine.runs).toHaveLength(1);
    expect(await domain.store.openWork()).toEqual([]);
    expect(await domain.store.readTranscript(CHANNEL)).toBeUndefined();
  });

  test('leaves nothing of what was said, also where its thread is gone already', async () => {
    domain.engine.autoReply(() => 'yes');
    await domain.bot.receive(incoming(1, 'one'));
    await domain.idle();
    const record = await domain.store.readConversation(CHANNEL);
    if (record === undefined) throw new Error('there is no record');
    await domain.store.writeConversation({ ...record, thread: null });
    await domain.start().closeChannel(CHANNEL);
    expect(await domain.store.readTranscript(CHANNEL)).toBeUndefined();
  });

  test('that no conversation was held in is nothing', async () => {
    await domain.bot.closeChannel(OTHER);
    expect(await domain.store.readConversation(OTHER)).toBeUndefined();
  });

  test('with its server ends what is under way there, and keeps the thread for its return', async () => {
    await domain.bot.receive(incoming(1, 'one'));
    await domain.bot.receive(incoming(2, 'two', { channelId: OTHER, serverId: '200000000000000002' }));
    const [, other] = [await domain.engine.runStarted(0), await domain.engine.runStarted(1)];
    await domain.bot.receive(incoming(3, 'three'));
    await domain.bot.leaveServer(GUILD);
    await domain.idle();
    expect(domain.engine.calls).toContain('cancel run-0');
    expect(domain.engine.runs).toHaveLength(2);
    expect(await domain.bot.status(place)).toMatchObject({ state: 'idle', thread: 'thread-1' });
    other.finish('still here');
    await domain.messenger.posted(1);
    expect(domain.texts()).toEqual(['still here']);
  });
});

describe('direct messages', () => {
  test('are listed with the latest first, also by the next process', async () => {
    domain.engine.autoReply(() => 'hi');
    for (const [n, channelId] of ['11', '12', '11', '13'].entries())
      await domain.bot.receive(incoming(n, 'hello', { channelId, serverId: null }));
    await domain.bot.receive(incoming(9, 'in a server'));
    expect(await domain.start().directMessages()).toEqual(['13', '12', '11']);
    await domain.pass(3_600_000);
    await domain.bot.receive(incoming(10, 'again', { channelId: '11', serverId: null }));
    expect(await domain.start().directMessages()).toEqual(['11', '13', '12']);
    expect(await domain.bot.cursor('11')).toBe(snowflake(10));
    expect(await domain.bot.cursor('99')).toBeNull();
  });

  test('that cannot be listed are answered all the same', async () => {
    domain.store.failNext('remember', new StoreError('unavailable', 'disk full'));
    domain.engine.autoReply(() => 'hi');
    expect(await domain.bot.receive(incoming(1, 'hello', { serverId: null }))).toEqual({ kind: 'accepted' });
    await domain.idle();
    expect(domain.texts()).toEqual(['hi']);
    expect(domain.log.lines).toContainEqual(expect.objectContaining({ level: 'warn' }));
  });
});
