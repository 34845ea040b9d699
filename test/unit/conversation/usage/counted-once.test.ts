/** Every turn is counted once, with all that was paid for it, whatever fails or dies on the way. */

import { beforeEach, describe, expect, test } from 'vitest';
import type { PostOutcome } from '../../../../src/conversation/ports/messenger.ts';
import { summed, type UsageCell } from '../../../../src/conversation/usage/cells.ts';
import { EngineError, StoreError } from '../../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { createFakeEngine } from '../../../support/fakes/fake-engine.ts';
import { CHANNEL, GUILD, incoming, snowflake } from '../../../support/messages.ts';

const place = { channelId: CHANNEL, serverId: GUILD };
const PAID = { input: 100, output: 10, cached: 60, reasoning: 4, tools: 2, images: 1 };
let domain: DomainHarness;

beforeEach(() => {
  domain = createDomainHarness();
});

function cells(): Promise<readonly UsageCell[]> {
  return domain.store.usage('1970-01-01', '1970-01-02', 'everywhere');
}

async function total() {
  return summed(await cells());
}

/** The message is taken in; resolves with its run. */
async function runOf(n: number) {
  await domain.bot.receive(incoming(n, `text ${n}`));
  return domain.engine.runStarted(domain.engine.runs.length);
}

test('a turn is counted for its day, server, channel, model and the author of its last message', async () => {
  const first = await runOf(1);
  await domain.bot.receive(
    incoming(2, 'and me', { author: { id: '400000000000000002', name: 'Ben', kind: 'person' } }),
  );
  await domain.bot.receive(
    incoming(3, 'and I', { author: { id: '400000000000000003', name: 'Cyd', kind: 'person' } }),
  );
  first.finish('one', { usage: PAID });
  (await domain.engine.runStarted(1)).finish('two', { usage: { input: 7, output: 3 } });
  await domain.idle();
  const where = { day: '1970-01-01', serverId: GUILD, channelId: CHANNEL, model: 'fake-1', failed: 0 };
  expect(await cells()).toEqual([
    { ...where, personId: '400000000000000001', turns: 1, ...PAID },
    { ...where, personId: '400000000000000003', turns: 1, input: 7, output: 3 },
  ]);
  expect((await domain.bot.status(place)).usage).toEqual({ turns: 2, input: 107, output: 13 });
});

test('a turn whose service tells nothing counts as a turn', async () => {
  (await runOf(1)).finish('one', { usage: null });
  await domain.idle();
  expect(await total()).toEqual({ turns: 1, failed: 0, input: 0, output: 0 });
});

test('a run that failed and the one in its place are both counted, once each', async () => {
  (await runOf(1)).fail(new EngineError('server', 'it broke', { usage: PAID }));
  await domain.idle();
  await domain.pass(60_000);
  const next = await domain.engine.runStarted(1);
  next.finish('one', { usage: { input: 7, output: 3 } });
  await domain.idle();
  expect(await total()).toMatchObject({ turns: 1, failed: 0, input: 107, output: 13, cached: 60 });
});

test('a turn that was paid for and ended in a notice counts as failed, with what it has cost', async () => {
  (await runOf(1)).fail(new EngineError('timeout', 'it expired', { usage: PAID }));
  await domain.idle();
  expect(domain.texts()).toHaveLength(1);
  expect(await total()).toMatchObject({ turns: 0, failed: 1, input: 100, output: 10 });
});

test('a run past its deadline is counted with what the service told of it', async () => {
  const late = new EngineError('timeout', 'it has passed its deadline', { committed: 'maybe', usage: PAID });
  (await runOf(1)).fail(late);
  await domain.idle();
  expect(await total()).toMatchObject({ turns: 0, failed: 1, input: 100, output: 10 });
});

test('what earlier rounds of a run have cost is counted once when the engine is another before it is posted', async () => {
  domain = createDomainHarness(inRounds());
  domain.messenger.answerNext(new Promise(() => {}));
  (await runOf(1)).finish('one', { usage: PAID });
  await domain.idle();
  Object.assign(domain.engine, { kind: 'chat' });
  await domain.start().recover();
  await domain.idle();
  expect(await total()).toMatchObject({ turns: 1, input: 100, output: 10 });
});

test('what earlier rounds of a run have cost is counted when its turn is stopped', async () => {
  domain = createDomainHarness(inRounds());
  await runOf(1);
  await domain.idle();
  await domain.bot.stop(place);
  await domain.idle();
  expect(await total()).toMatchObject({ turns: 0, failed: 1, input: 50, output: 5 });
});

test('a turn that was answered counts although the conversation is reset before it is posted', async () => {
  domain.messenger.answerNext(new Promise(() => {}));
  (await runOf(1)).finish('one', { usage: PAID });
  await domain.idle();
  expect(await total()).toMatchObject({ turns: 0 });
  await domain.bot.reset(place);
  await domain.idle();
  expect(await total()).toMatchObject({ turns: 1, input: 100 });
});

test('audio that was heard is counted with the model that has heard it', async () => {
  const note = domain.files.attach('voice.ogg', 'audio', 'hello');
  await domain.bot.receive(incoming(1, '', { attachments: [note] }));
  (await domain.engine.runStarted(0)).finish('one', { usage: PAID });
  await domain.idle();
  expect(await cells()).toMatchObject([
    { model: 'hears-1', turns: 0, seconds: 2 },
    { model: 'fake-1', turns: 1, input: 100 },
  ]);
});

describe('counted once', () => {
  test.each([1, 2, 3])('though the store refuses the write of its end %d times', async (times) => {
    const post = Promise.withResolvers<PostOutcome>();
    domain.messenger.answerNext(post.promise);
    (await runOf(1)).finish('one', { usage: PAID });
    await domain.idle();
    for (let n = 0; n < times; n += 1)
      domain.store.failNext('writeConversation', new StoreError('unavailable', 'busy'));
    post.resolve({ kind: 'posted', id: '9' });
    await domain.idle();
    expect(await total()).toMatchObject({ turns: 0 });
    await domain.pass(30_000);
    await domain.pass(30_000);
    await domain.pass(30_000);
    expect((await domain.bot.status(place)).state).toBe('idle');
    expect(await total()).toMatchObject({ turns: 1, input: 100, output: 10 });
  });

  test('though each process dies before the write that ends its turn was heard of', async () => {
    (await runOf(1)).finish('one', { usage: PAID });
    await domain.idle();
    const record = await domain.store.readConversation(CHANNEL);
    expect(record?.turn).toBeNull();
    domain.start();
    expect(await domain.start().recover()).toBe(0);
    expect(await total()).toMatchObject({ turns: 1, input: 100 });
  });

  test('when its end is in force while the store does not answer, and becomes durable with the next write', async () => {
    domain = createDomainHarness(inRounds());
    await runOf(1);
    await domain.idle();
    domain.store.failNext('writeConversation', new StoreError('unavailable', 'busy'));
    await domain.bot.retract(CHANNEL, [snowflake(1)]);
    await domain.idle();
    const second = await runOf(2);
    second.finish('two', { usage: { input: 7, output: 3 } });
    await domain.idle();
    expect(await total()).toMatchObject({ turns: 1, failed: 1, input: 57 });
  });
});

/** An engine whose runs go on under another id once they have cost something. */
function inRounds(): ReturnType<typeof createFakeEngine> {
  const engine = createFakeEngine();
  const { run } = engine;
  engine.run = async function* (request, options) {
    for await (const event of run(request, options)) {
      yield event;
      if (event.kind === 'started')
        yield {
          kind: 'started',
          run: { ...event.run, id: `${event.run.id}-2` },
          paid: { input: 50, output: 5 },
        };
    }
  };
  return engine;
}
