import { beforeEach, describe, expect, test } from 'vitest';
import { EngineError, StoreError } from '../../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { createFakeEngine, type FakeRun } from '../../../support/fakes/fake-engine.ts';
import { CHANNEL, GUILD, incoming, snowflake } from '../../../support/messages.ts';

const place = { channelId: CHANNEL, serverId: GUILD };
let domain: DomainHarness;

beforeEach(() => {
  domain = createDomainHarness();
});

const inThread = (id = 'thread-1'): readonly string[] =>
  domain.engine.threads.get(id)?.map((message) => message.text) ?? [];

/** Says something and waits for its reply. */
async function turn(n: number, text: string): Promise<void> {
  domain.engine.autoReply(() => `reply ${n}`);
  await domain.bot.receive(incoming(n, text));
  await domain.idle();
  domain.engine.autoReply(null);
}

/** A turn whose messages are in the thread and whose run the assistant cannot begin yet. */
async function heldBeforeItsRun(...texts: readonly string[]): Promise<void> {
  await turn(1, 'earlier');
  domain.engine.failNext('append', new EngineError('overloaded', 'busy'));
  for (const [index, text] of texts.entries()) await domain.bot.receive(incoming(index + 2, text));
  await domain.idle();
  domain.engine.failNext('run', new EngineError('overloaded', 'busy'));
  await domain.pass(10_000);
}

describe('before its run', () => {
  test('an edited message runs as edited, although it was in the thread already', async () => {
    await heldBeforeItsRun('two');
    expect(inThread()).toEqual(['Ada: earlier', 'reply 1', 'Ada: two']);
    await domain.bot.edit(incoming(2, 'TWO'));
    await domain.pass(10_000);
    const run = await domain.engine.runStarted(1);
    expect(run.heard).toEqual(['Ada: earlier', 'reply 1', 'Ada: TWO']);
    run.finish('fine');
    await domain.messenger.posted(2);
    expect(domain.texts()).toEqual(['reply 1', 'fine']);
  });

  test('a deleted message leaves the turn and the thread, and the others run', async () => {
    await heldBeforeItsRun('two', 'three');
    await domain.bot.retract(CHANNEL, [snowflake(3)]);
    await domain.pass(10_000);
    const run = await domain.engine.runStarted(1);
    expect(run.heard).toEqual(['Ada: earlier', 'reply 1', 'Ada: two']);
    run.finish('fine');
    await domain.messenger.posted(2);
    expect(domain.messenger.posts[1]?.replyTo).toBe(snowflake(2));
  });

  test('a turn all of whose messages are deleted is over without a run or a word', async () => {
    await heldBeforeItsRun('two', 'three');
    await domain.bot.retract(CHANNEL, [snowflake(2), snowflake(3)]);
    await domain.pass(10_000);
    expect(inThread()).toEqual(['Ada: earlier', 'reply 1']);
    expect(domain.engine.runs).toHaveLength(1);
    expect(domain.texts()).toEqual(['reply 1']);
    expect(await domain.bot.status(place)).toMatchObject({ state: 'idle' });
  });
});

describe('before its run, when nobody knows what is in the thread', () => {
  beforeEach(() => turn(1, 'earlier'));
  const unknown = new EngineError('network', 'the connection was cut', { committed: 'maybe' });

  test('an edited message is in it once, as edited', async () => {
    domain.engine.failNext('append', unknown, 'after');
    await domain.bot.receive(incoming(2, 'two'));
    await domain.idle();
    await domain.bot.edit(incoming(2, 'TWO'));
    await domain.pass(10_000);
    const run = await domain.engine.runStarted(1);
    expect(run.heard).toEqual(['Ada: earlier', 'reply 1', 'Ada: TWO']);
  });

  test('what an unknown run says of the text before the edit is in no later run', async () => {
    domain.engine.failNext('run', unknown, 'after');
    await domain.bot.receive(incoming(2, 'two'));
    await domain.idle();
    await domain.bot.edit(incoming(2, 'TWO'));
    domain.engine.runs[1]?.finish('about two');
    await domain.pass(10_000);
    const run = await domain.engine.runStarted(2);
    expect(run.heard).toEqual(['Ada: earlier', 'reply 1', 'Ada: TWO']);
    run.finish('about TWO');
    await domain.idle();
    expect(domain.texts()).toEqual(['reply 1', 'about TWO']);
  });

  test('a message whose turn was stopped leaves it once it is deleted', async () => {
    domain.engine.failNext('append', unknown, 'after');
    await domain.bot.receive(incoming(2, 'secret'));
    await domain.idle();
    await domain.bot.stop(place);
    await domain.idle();
    expect(inThread()).toContain('Ada: secret');
    await domain.bot.retract(CHANNEL, [snowflake(2)]);
    await domain.idle();
    await turn(3, 'three');
    expect(domain.engine.runs.at(-1)?.heard).toEqual(['Ada: earlier', 'reply 1', 'Ada: three']);
  });

  test('a deleted message is not in it, also when another process goes on', async () => {
    domain.engine.failNext('append', unknown, 'after');
    await domain.bot.receive(incoming(2, 'two'));
    await domain.bot.receive(incoming(3, 'three'));
    await domain.idle();
    const next = domain.start();
    await next.retract(CHANNEL, [snowflake(2)]);
    await next.recover();
    const run = await domain.engine.runStarted(1);
    expect(run.heard).toEqual(['Ada: earlier', 'reply 1', 'Ada: three']);
  });
});

describe('during its run', () => {
  test('a deleted message ends the run that was about it alone, and leaves the thread', async () => {
    await turn(1, 'earlier');
    await domain.bot.receive(incoming(2, 'secret'));
    await domain.engine.runStarted(1);
    await domain.bot.retract(CHANNEL, [snowflake(2)]);
    await domain.idle();
    expect(domain.engine.calls).toContain('cancel run-1');
    expect(inThread()).toEqual(['Ada: earlier', 'reply 1']);
    expect(domain.texts()).toEqual(['reply 1']);
    await turn(3, 'next');
    expect(domain.engine.runs.at(-1)?.heard).toEqual(['Ada: earlier', 'reply 1', 'Ada: next']);
  });

  test('a message deleted before the run has an id ends that run, too', async () => {
    await turn(1, 'earlier');
    const { store, bot } = domain;
    const { writeConversation } = store;
    let deleted: Promise<void> | null = null;
    store.writeConversation = async (record) => {
      await writeConversation(record);
      if (record.turn?.appended != null) deleted ??= bot.retract(CHANNEL, [snowflake(2)]);
    };
    await bot.receive(incoming(2, 'secret'));
    await domain.engine.runStarted(1);
    await domain.idle();
    await deleted;
    expect(domain.engine.calls).toContain('cancel run-1');
    expect(inThread()).toEqual(['Ada: earlier', 'reply 1']);
    expect(domain.texts()).toEqual(['reply 1']);
    expect(await store.openWork()).toEqual([]);
  });

  test('one of several deleted messages lets the run end, then leaves the thread', async () => {
    await turn(1, 'earlier');
    await domain.bot.receive(incoming(2, 'two'));
    await domain.engine.runStarted(1);
    await domain.bot.receive(incoming(3, 'three'));
    await domain.bot.receive(incoming(4, 'four'));
    (await domain.engine.runStarted(1)).finish('reply 2');
    const run = await domain.engine.runStarted(2);
    await domain.bot.retract(CHANNEL, [snowflake(3)]);
    run.finish('reply 3');
    await domain.messenger.posted(3);
    await domain.idle();
    expect(inThread()).toEqual(['Ada: earlier', 'reply 1', 'Ada: two', 'reply 2', 'Ada: four', 'reply 3']);
  });
});

describe('when its run fails and another takes its place', () => {
  async function runOfTwo(): Promise<FakeRun> {
    await turn(1, 'earlier');
    await domain.bot.receive(incoming(2, 'two'));
    const first = await domain.engine.runStarted(1);
    for (const n of [3, 4]) await domain.bot.receive(incoming(n, `number ${n}`));
    first.finish('reply 2');
    return domain.engine.runStarted(2);
  }

  test('a message deleted meanwhile is not in that one', async () => {
    const run = await runOfTwo();
    await domain.bot.retract(CHANNEL, [snowflake(3)]);
    run.fail(new EngineError('server', 'broken', { committed: 'no' }));
    await domain.idle();
    await domain.pass(10_000);
    const { heard } = await domain.engine.runStarted(3);
    expect(heard).toEqual(['Ada: earlier', 'reply 1', 'Ada: two', 'reply 2', 'Ada: number 4']);
  });

  test('nor in a new thread, when the old one is gone', async () => {
    const run = await runOfTwo();
    await domain.bot.retract(CHANNEL, [snowflake(3)]);
    run.fail(new EngineError('corrupt', 'broken'));
    const { heard, request } = await domain.engine.runStarted(3);
    expect(request.thread.id).toBe('thread-2');
    expect(heard).toEqual(['Ada: earlier', 'reply 1', 'Ada: two', 'reply 2', 'Ada: number 4']);
  });

  test('nor in the run of the next process, at an assistant whose runs end with the process', async () => {
    domain = createDomainHarness(createFakeEngine({ resume: false }));
    await runOfTwo();
    await domain.bot.retract(CHANNEL, [snowflake(3)]);
    const drained = domain.bot.drain(0);
    await domain.pass(0);
    await drained;
    await domain.start().recover();
    const { heard } = await domain.engine.runStarted(3);
    expect(heard).toEqual(['Ada: earlier', 'reply 1', 'Ada: two', 'reply 2', 'Ada: number 4']);
  });
});

describe('after its run', () => {
  test('a deleted message leaves the thread and the transcript', async () => {
    await turn(1, 'secret');
    await turn(2, 'two');
    await domain.bot.retract(CHANNEL, [snowflake(1)]);
    await domain.idle();
    expect(inThread()).toEqual(['reply 1', 'Ada: two', 'reply 2']);
    const transcript = await domain.store.readTranscript(CHANNEL);
    expect(transcript?.entries.map(({ text }) => text)).toEqual(['reply 1', 'Ada: two', 'reply 2']);
    expect(await domain.store.openWork()).toEqual([]);
  });

  test('is forgotten by a process that begins after a crash', async () => {
    await turn(1, 'secret');
    const before = await domain.store.readConversation(CHANNEL);
    if (before === undefined) throw new Error('expected a record');
    await domain.store.writeConversation({ ...before, toForget: [snowflake(1)] });
    await domain.start().recover();
    await domain.idle();
    expect(inThread()).toEqual(['reply 1']);
    expect(await domain.store.openWork()).toEqual([]);
  });

  test('leaves a thread that cannot lose a message by being rebuilt without it', async () => {
    domain = createDomainHarness(createFakeEngine({ forget: false }));
    await turn(1, 'secret');
    await domain.bot.retract(CHANNEL, [snowflake(1)]);
    await domain.idle();
    expect(domain.engine.calls).toContain('deleteThread thread-1');
    await turn(2, 'two');
    expect(domain.engine.runs.at(-1)?.heard).toEqual(['reply 1', 'Ada: two']);
  });

  test('and a second one, deleted before the thread is rebuilt, is not in the new one either', async () => {
    domain = createDomainHarness(createFakeEngine({ forget: false }));
    await turn(1, 'secret');
    await turn(2, 'another');
    await domain.bot.retract(CHANNEL, [snowflake(1)]);
    await domain.idle();
    await domain.bot.retract(CHANNEL, [snowflake(2)]);
    await domain.idle();
    await turn(3, 'three');
    expect(domain.engine.runs.at(-1)?.heard).toEqual(['reply 1', 'reply 2', 'Ada: three']);
    expect(await domain.store.openWork()).toEqual([]);
  });

  test('nor is one that is deleted while a turn waits for its new thread', async () => {
    await turn(1, 'secret');
    await domain.engine.deleteThread({ engine: 'responses', id: 'thread-1' });
    domain.engine.failNext('createThread', new EngineError('overloaded', 'busy'));
    await domain.bot.receive(incoming(2, 'two'));
    await domain.idle();
    await domain.bot.retract(CHANNEL, [snowflake(1)]);
    await domain.pass(10_000);
    expect((await domain.engine.runStarted(1)).heard).toEqual(['reply 1', 'Ada: two']);
  });

  test('leaves such a thread also if the bot dies once it has left the transcript', async () => {
    domain = createDomainHarness(createFakeEngine({ forget: false }));
    const { store, start } = domain;
    await turn(1, 'secret');
    const { writeTranscript } = store;
    store.writeTranscript = async (transcript) => {
      await writeTranscript(transcript);
      store.failNext('writeConversation', new StoreError('unavailable', 'the disk is full'));
    };
    await domain.bot.retract(CHANNEL, [snowflake(1)]);
    await domain.idle();
    Object.assign(store, { writeTranscript });
    domain = { ...domain, bot: start() };
    await domain.bot.recover();
    await domain.idle();
    await turn(2, 'two');
    expect(domain.engine.runs.at(-1)?.heard).toEqual(['reply 1', 'Ada: two']);
  });

  test('leaves a thread at an assistant that fails by being rebuilt, too', async () => {
    await turn(1, 'secret');
    domain.engine.failNext('forget', new EngineError('server', 'broken'));
    await domain.bot.retract(CHANNEL, [snowflake(1)]);
    await domain.idle();
    await turn(2, 'two');
    expect(domain.engine.runs.at(-1)?.heard).toEqual(['reply 1', 'Ada: two']);
  });

  test('and after the thread was rebuilt, a deleted message leaves that one, too', async () => {
    await turn(1, 'secret');
    await domain.engine.deleteThread({ engine: 'responses', id: 'thread-1' });
    await turn(2, 'two');
    expect(inThread('thread-2')).toContain('Ada: secret');
    await domain.bot.retract(CHANNEL, [snowflake(1)]);
    await domain.idle();
    await turn(3, 'three');
    expect(domain.engine.runs.at(-1)?.heard).toEqual(['reply 1', 'Ada: two', 'reply 2', 'Ada: three']);
  });

  test('a message that the bot never took in makes no work', async () => {
    await turn(1, 'one');
    const calls = domain.engine.calls.length;
    await domain.bot.retract(CHANNEL, [snowflake(77)]);
    await domain.idle();
    expect(domain.engine.calls).toHaveLength(calls);
  });
});

describe('when the store does not answer', () => {
  const unavailable = new StoreError('unavailable', 'the disk is full');

  /** A run is under way, and two messages wait. */
  async function twoWait(): Promise<FakeRun> {
    await domain.bot.receive(incoming(1, 'one'));
    const run = await domain.engine.runStarted(0);
    for (const n of [2, 3]) await domain.bot.receive(incoming(n, `number ${n}`));
    return run;
  }

  test('a deleted message that waits never runs, and one that was edited runs as edited', async () => {
    const run = await twoWait();
    for (let n = 0; n < 2; n += 1) domain.store.failNext('writeConversation', unavailable);
    await domain.bot.retract(CHANNEL, [snowflake(2)]);
    await domain.bot.edit(incoming(3, 'THREE'));
    run.finish('reply 1');
    expect((await domain.engine.runStarted(1)).heard).toEqual(['Ada: one', 'reply 1', 'Ada: THREE']);
  });

  test('nor does it when nothing can be read either', async () => {
    const run = await twoWait();
    domain.store.failNext('writeConversation', unavailable);
    run.finish('reply 1');
    await domain.clock.asleep();
    for (let n = 0; n < 4; n += 1) domain.store.failNext('readConversation', unavailable);
    await domain.bot.retract(CHANNEL, [snowflake(2)]);
    await domain.bot.edit(incoming(3, 'THREE'));
    for (let n = 0; n < 4; n += 1) await domain.pass(60_000);
    expect((await domain.engine.runStarted(1)).heard).toEqual(['Ada: one', 'reply 1', 'Ada: THREE']);
  });

  test('a run about a deleted message alone is cancelled, and the message leaves the thread', async () => {
    await domain.bot.receive(incoming(1, 'secret'));
    await domain.engine.runStarted(0);
    await domain.idle(); // the run's id is kept
    for (let n = 0; n < 3; n += 1) domain.store.failNext('writeConversation', unavailable);
    await domain.bot.retract(CHANNEL, [snowflake(1)]);
    for (let n = 0; n < 4; n += 1) await domain.pass(60_000);
    expect(domain.engine.calls).toContain('cancel run-0');
    expect(inThread()).toEqual([]);
    expect(await domain.store.openWork()).toEqual([]);
    expect(domain.texts()).toEqual([]);
  });

  test('a message that has run leaves the thread once it does', async () => {
    await turn(1, 'secret');
    domain.store.failNext('readTranscript', unavailable);
    domain.store.failNext('writeConversation', unavailable);
    await domain.bot.retract(CHANNEL, [snowflake(1)]);
    await domain.pass(60_000);
    expect(inThread()).toEqual(['reply 1']);
    expect(await domain.store.openWork()).toEqual([]);
  });
});

// https://github.com/matrixgpt/matrix-chatgpt-bot/issues/210
describe('a reply of the bot that somebody deletes', () => {
  const postedIds = (): readonly string[] =>
    domain.messenger.posts.map((_, index) => `9000000000000000${index + 1}`);
  const said = async (): Promise<readonly string[]> =>
    (await domain.store.readTranscript(CHANNEL))?.entries.map(({ text }) => text) ?? [];

  test('leaves the thread and the transcript', async () => {
    await turn(1, 'one');
    await domain.bot.retract(CHANNEL, postedIds());
    await domain.idle();
    expect(inThread()).toEqual(['Ada: one']);
    expect(await said()).toEqual(['Ada: one']);
  });

  test('leaves it also after a restart', async () => {
    await turn(1, 'one');
    const next = domain.start();
    await next.retract(CHANNEL, postedIds());
    await domain.idle();
    expect(inThread()).toEqual(['Ada: one']);
  });

  test('of several parts leaves when the last of them is gone', async () => {
    domain.engine.autoReply(() => 'x'.repeat(4_500));
    await domain.bot.receive(incoming(1, 'one'));
    await domain.idle();
    const [first = '', ...others] = postedIds();
    expect(others).toHaveLength(2);
    await domain.bot.retract(CHANNEL, others);
    await domain.idle();
    expect(inThread()).toHaveLength(2);
    await domain.bot.retract(CHANNEL, [first]);
    await domain.idle();
    expect(inThread()).toEqual(['Ada: one']);
  });

  test('while its other parts are still being posted counts once they are', async () => {
    const held = Promise.withResolvers<{ kind: 'posted'; id: string }>();
    domain.engine.autoReply(() => 'x'.repeat(2_500));
    domain.messenger.answerNext({ kind: 'posted', id: '90000000000000001' });
    domain.messenger.answerNext(held.promise);
    await domain.bot.receive(incoming(1, 'one'));
    await domain.idle();
    await domain.bot.retract(CHANNEL, ['90000000000000001']);
    held.resolve({ kind: 'posted', id: '90000000000000002' });
    await domain.idle();
    expect(inThread()).toHaveLength(2);
    await domain.bot.retract(CHANNEL, ['90000000000000002']);
    await domain.idle();
    expect(inThread()).toEqual(['Ada: one']);
  });

  test('leaves the thread where it was deleted before anybody knew its id', async () => {
    domain.messenger.answerNext({ kind: 'posted', id: null });
    await turn(1, 'one');
    expect(inThread()).toEqual(['Ada: one']);
  });

  test('is not given to a run that begins a thread anew', async () => {
    await turn(1, 'one');
    domain.engine.failNext('forget', new EngineError('server', 'down'));
    await domain.bot.retract(CHANNEL, postedIds());
    await domain.idle();
    await domain.bot.receive(incoming(2, 'two'));
    expect((await domain.engine.runStarted(1)).heard).toEqual(['Ada: one', 'Ada: two']);
  });

  test('changes nothing where it was a notice', async () => {
    domain.engine.failNext('createThread', new EngineError('auth', 'no key'));
    await domain.bot.receive(incoming(1, 'one'));
    await domain.idle();
    await domain.bot.retract(CHANNEL, postedIds());
    await domain.idle();
    await turn(2, 'two');
    expect(inThread()).toEqual(['Ada: two', 'reply 2']);
  });
});

test('a turn of which only what it had heard is left is over, and the next turn hears that', async () => {
  await domain.bot.receive(incoming(1, 'said long ago'), { tooLate: true });
  domain.engine.failNext('createThread', new EngineError('overloaded', 'busy'));
  await domain.bot.receive(incoming(2, 'two'));
  await domain.idle();
  await domain.bot.retract(CHANNEL, [snowflake(2)]);
  await domain.pass(10_000);
  expect(domain.engine.runs).toEqual([]);
  await domain.bot.receive(incoming(3, 'three'));
  expect((await domain.engine.runStarted(0)).heard).toEqual(['Ada: said long ago', 'Ada: three']);
});
