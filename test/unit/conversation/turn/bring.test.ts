import { beforeEach, describe, expect, test } from 'vitest';
import { EngineError } from '../../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { message, readRun, runOptions, runRequest } from '../../../support/engine/engines.ts';
import { createFakeEngine } from '../../../support/fakes/fake-engine.ts';
import {
  CHANNEL,
  GUILD,
  incoming,
  pending,
  record,
  snowflake,
  turn as turnOf,
} from '../../../support/messages.ts';

/** OpenAI keeps a response's input with its output once it completes; an Assistants run adds its messages as it begins. */
const moments = ['at-begin', 'with-reply'] as const;
const place = { channelId: CHANNEL, serverId: GUILD };
const unknown = new EngineError('network', 'the connection was cut', { committed: 'maybe' });

describe.each(moments)('a run that brings its messages, which are in the thread %s,', (joins) => {
  let domain: DomainHarness;
  beforeEach(() => {
    domain = createDomainHarness(createFakeEngine({ mostBrought: 2, joins }));
  });

  const inThread = (): readonly string[] =>
    domain.engine.threads.get('thread-1')?.map(({ text }) => text) ?? [];
  const inTranscript = async (): Promise<readonly string[]> =>
    (await domain.store.readTranscript(CHANNEL))?.entries.map(({ text }) => text) ?? [];

  /** Says something and waits for its reply. */
  async function turn(n: number, text: string): Promise<void> {
    domain.engine.autoReply(() => `reply ${n}`);
    await domain.bot.receive(incoming(n, text));
    await domain.idle();
    domain.engine.autoReply(null);
  }

  /** The process ends as it is told to, and another goes on. */
  async function restart(): Promise<void> {
    const drained = domain.bot.drain(0);
    await domain.pass(0);
    await drained;
    domain = { ...domain, bot: domain.start() };
    await domain.bot.recover();
    await domain.idle();
  }

  test('saves the request that appends them', async () => {
    await turn(1, 'one');
    await turn(2, 'two');
    const runs = [`run ${snowflake(1)}`, `run ${snowflake(2)}`];
    expect(domain.engine.calls).toEqual(['createThread 0 seeded', ...runs]);
    expect(domain.texts()).toEqual(['reply 1', 'reply 2']);
    expect(inThread()).toEqual(['Ada: one', 'reply 1', 'Ada: two', 'reply 2']);
    expect(await inTranscript()).toEqual(inThread());
  });

  test('has them appended where they are more than a run may bring', async () => {
    await domain.bot.receive(incoming(1, 'one'));
    const first = await domain.engine.runStarted(0);
    for (const n of [2, 3, 4]) await domain.bot.receive(incoming(n, `number ${n}`));
    first.finish('reply 1');
    (await domain.engine.runStarted(1)).finish('reply 4');
    await domain.messenger.posted(2);
    expect(domain.engine.calls).toContain(`append ${[2, 3, 4].map(snowflake).join(' ')}`);
    expect(inThread()).toEqual([
      'Ada: one',
      'reply 1',
      'Ada: number 2',
      'Ada: number 3',
      'Ada: number 4',
      'reply 4',
    ]);
  });

  test('is followed, after a failure, by one that finds them appended', async () => {
    domain.engine.failNext('run', new EngineError('overloaded', 'busy'));
    await domain.bot.receive(incoming(1, 'one'));
    await domain.idle();
    await domain.pass(10_000);
    const run = await domain.engine.runStarted(0);
    expect(run.request.appended).toEqual([{ key: snowflake(1), remoteIds: [`remote-${snowflake(1)}`] }]);
    run.finish('reply 1');
    await domain.messenger.posted(1);
    await domain.idle();
    expect(domain.texts()).toEqual(['reply 1']);
    expect(inThread()).toEqual(['Ada: one', 'reply 1']);
  });

  test('is looked for before anything is sent again, where its outcome is unknown and it was begun', async () => {
    domain.engine.failNext('run', unknown, 'after');
    await domain.bot.receive(incoming(1, 'one'));
    await domain.idle();
    domain.engine.runs[0]?.finish('reply 1');
    await domain.pass(10_000);
    expect(domain.engine.runs).toHaveLength(1);
    expect(domain.texts()).toEqual(['reply 1']);
    expect(inThread()).toEqual(['Ada: one', 'reply 1']);
  });

  test('is begun with its messages appended, where its outcome is unknown and it never was', async () => {
    domain.engine.failNext('run', unknown);
    await domain.bot.receive(incoming(1, 'one'));
    await domain.idle();
    await domain.pass(10_000);
    const run = await domain.engine.runStarted(0);
    expect(run.request).toMatchObject({ lookFirst: true, appended: [{ key: snowflake(1) }] });
    run.finish('reply 1');
    await domain.messenger.posted(1);
    await domain.idle();
    expect(inThread()).toEqual(['Ada: one', 'reply 1']);
  });

  test('is followed at once by one that finds them appended, where what it brings may be what is refused', async () => {
    const detail = { kind: 'messages-brought' } as const;
    domain.engine.failNext('run', new EngineError('policy', 'refused', { detail }));
    domain.engine.autoReply(() => 'reply 1');
    await domain.bot.receive(incoming(1, 'one'));
    await domain.idle();
    const [opened, ...others] = domain.engine.calls;
    expect(opened).toBe('createThread 0 seeded');
    expect(others).toEqual(['run', 'append', 'run'].map((call) => `${call} ${snowflake(1)}`));
    expect(domain.texts()).toEqual(['reply 1']);
  });

  describe('and takes too long', () => {
    beforeEach(async () => {
      await domain.bot.receive(incoming(1, 'one'));
      (await domain.engine.runStarted(0)).fail(new EngineError('timeout', 'too long'));
    });

    test('leaves its messages to the turns after it, once the people are told', async () => {
      await domain.idle();
      expect(domain.texts()).toHaveLength(1);
      expect(inThread()).toEqual(['Ada: one']);
      expect(await inTranscript()).toEqual(['Ada: one']);
      await turn(2, 'two');
      expect(domain.engine.runs[1]?.heard).toEqual(['Ada: one', 'Ada: two']);
      expect(domain.texts().slice(1)).toEqual(['reply 2']);
    });

    test('is forgotten where the assistant does not take them either', async () => {
      domain.engine.failNext('append', new EngineError('server', 'broken'));
      await domain.idle();
      expect(await domain.bot.status(place)).toMatchObject({ state: 'idle' });
      expect(await inTranscript()).toEqual([]);
      expect(domain.log.lines).toContainEqual(
        expect.objectContaining({
          level: 'warn',
          fields: expect.objectContaining({ event: 'turn.not-in-thread' }),
        }),
      );
    });
  });

  test('leaves its messages to the turns after it when it is stopped', async () => {
    await domain.bot.receive(incoming(1, 'one'));
    await domain.engine.runStarted(0);
    await domain.bot.stop(place);
    await domain.idle();
    expect(domain.engine.calls.slice(-2)).toEqual(['cancel run-0', `append ${snowflake(1)}`]);
    await turn(2, 'two');
    expect(domain.engine.runs[1]?.heard).toEqual(['Ada: one', 'Ada: two']);
    expect(await inTranscript()).toEqual(['Ada: one', 'Ada: two', 'reply 2']);
  });

  test('leaves one of its messages that is deleted later, once it was located', async () => {
    await domain.bot.receive(incoming(1, 'one'));
    const first = await domain.engine.runStarted(0);
    for (const n of [2, 3]) await domain.bot.receive(incoming(n, `number ${n}`));
    first.finish('reply 1');
    (await domain.engine.runStarted(1)).finish('reply 3');
    await domain.messenger.posted(2);
    await domain.idle();
    await domain.bot.retract(CHANNEL, [snowflake(2)]);
    await domain.idle();
    expect(domain.engine.calls.slice(-2)).toEqual([
      `locate ${snowflake(2)} ${snowflake(3)}`,
      `forget ${snowflake(2)}`,
    ]);
    expect(inThread()).toEqual(['Ada: one', 'reply 1', 'Ada: number 3', 'reply 3']);
    expect(await inTranscript()).toEqual(inThread());
  });

  test('leaves nothing of a message that is deleted while it is under way', async () => {
    await turn(1, 'one');
    await domain.bot.receive(incoming(2, 'secret'));
    await domain.engine.runStarted(1);
    await domain.bot.retract(CHANNEL, [snowflake(2)]);
    await domain.idle();
    await turn(3, 'three');
    expect(domain.engine.runs.at(-1)?.heard).toEqual(['Ada: one', 'reply 1', 'Ada: three']);
    expect(domain.texts()).toEqual(['reply 1', 'reply 3']);
  });

  test.each([
    ['fails to look', new EngineError('server', 'broken')],
    ['does not find it', null],
  ])('leaves a deleted one in a thread that is rebuilt where the assistant %s', async (_, error) => {
    await turn(1, 'secret');
    await turn(2, 'two');
    if (error === null) domain.engine.locate = async () => [];
    else domain.engine.failNext('locate', error);
    await domain.bot.retract(CHANNEL, [snowflake(1)]);
    await domain.idle();
    expect(domain.engine.calls.at(-1)).toBe('deleteThread thread-1');
    await turn(3, 'three');
    expect(domain.engine.runs.at(-1)?.heard).toEqual(['reply 1', 'Ada: two', 'reply 2', 'Ada: three']);
  });

  test('is gone on with by the next process', async () => {
    await domain.bot.receive(incoming(1, 'one'));
    const run = await domain.engine.runStarted(0);
    await domain.idle();
    await restart();
    run.finish('reply 1');
    await domain.idle();
    expect(domain.engine.calls).toEqual(['createThread 0 seeded', `run ${snowflake(1)}`, 'resume run-0']);
    expect(domain.texts()).toEqual(['reply 1']);
    await turn(2, 'two');
    expect(inThread()).toEqual(['Ada: one', 'reply 1', 'Ada: two', 'reply 2']);
  });

  test('is found by the next process where its id was never written', async () => {
    const { engine, store } = domain;
    const thread = await engine.createThread([]);
    const turn = turnOf({ messages: [pending(1, 'one')] });
    await store.writeConversation(record({ thread, threadEnd: [], turn }));
    engine.autoReply(() => 'reply 1');
    const messages = [message(snowflake(1), 'Ada: one')];
    await readRun(
      engine.run(runRequest(thread, { turnId: turn.id, messages, appended: null }), runOptions()),
    );
    await domain.bot.recover();
    await domain.idle();
    expect(engine.calls.slice(-2)).toEqual([`run ${snowflake(1)}`, `append ${snowflake(1)}`]);
    expect(engine.runs).toHaveLength(1);
    expect(domain.texts()).toEqual(['reply 1']);
    expect(inThread()).toEqual(['Ada: one', 'reply 1']);
  });
});

test('a thread whose end is not known is looked at by an append, so no run brings anything into it', async () => {
  const domain = createDomainHarness(createFakeEngine({ mostBrought: 2 }));
  const thread = await domain.engine.createThread([]);
  await domain.store.writeConversation(record({ thread, threadEnd: null }));
  domain.engine.autoReply(() => 'reply');
  await domain.bot.receive(incoming(1, 'one'));
  await domain.idle();
  await domain.bot.receive(incoming(2, 'two'));
  await domain.idle();
  expect(domain.engine.calls.slice(1)).toEqual([
    `append ${snowflake(1)}`,
    `run ${snowflake(1)}`,
    `run ${snowflake(2)}`, // its reply has shown the end
  ]);
});
