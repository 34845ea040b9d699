import { beforeEach, expect, test } from 'vitest';
import { EngineError } from '../../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { CHANNEL, GUILD, incoming, snowflake } from '../../../support/messages.ts';

// Asked where it may not write: https://github.com/Kilvoctu/aiyabot/issues/104

let ground: DomainHarness;
const place = { channelId: CHANNEL, serverId: GUILD };
const told = (): unknown[] =>
  ground.log.lines
    .filter(({ fields }) => fields.event === 'channel.barred')
    .map(({ fields }) => Reflect.get(fields, 'why'));

beforeEach(() => {
  ground = createDomainHarness();
});

test('where the bot may not write, no run is made, the person sees a reaction, and the log says why once', async () => {
  ground.messenger.bar(CHANNEL, 'no-send');
  for (const n of [1, 2])
    expect(await ground.bot.receive(incoming(n, 'hello'))).toEqual({ kind: 'ignored', why: 'barred' });
  await ground.idle();
  expect(ground.engine.calls).toEqual([]);
  expect(ground.messenger.marked).toEqual([snowflake(1), snowflake(2)]);
  expect(told()).toEqual(['no-send']);
  expect((await ground.bot.status(place)).barred).toBe('no-send');
});

test('another cause, and the same one after a while in which the bot might write, is told again', async () => {
  for (const [n, bar] of (['no-send', 'locked', null, 'locked'] as const).entries()) {
    ground.messenger.bar(CHANNEL, bar);
    await ground.bot.receive(incoming(n, 'hello'));
  }
  expect(told()).toEqual(['no-send', 'locked', 'locked']);
});

test('a message that is not for the bot is none of its business', async () => {
  ground.messenger.bar(CHANNEL, 'locked');
  const receipt = await ground.bot.receive(incoming(1, 'hello', { mentionsBot: false }));
  expect(receipt).toEqual({ kind: 'ignored', why: 'not-addressed' });
  expect([ground.messenger.marked, told()]).toEqual([[], []]);
});

test('once it may write again it answers again', async () => {
  ground.messenger.bar(CHANNEL, 'timed-out');
  await ground.bot.receive(incoming(1, 'one'));
  ground.messenger.bar(CHANNEL, null);
  ground.engine.autoReply(() => 'here');
  expect(await ground.bot.receive(incoming(2, 'two'))).toEqual({ kind: 'accepted' });
  await ground.messenger.posted(1);
});

test('what waits when the right goes is not run, and the answer that was paid for is tried', async () => {
  await ground.bot.receive(incoming(1, 'one'));
  const run = await ground.engine.runStarted(0);
  await ground.bot.receive(incoming(2, 'two'));
  ground.messenger.bar(CHANNEL, 'no-send');
  run.finish('paid for');
  await ground.idle();
  expect(ground.texts()).toEqual(['paid for']);
  expect(ground.engine.runs).toHaveLength(1);
  expect(ground.messenger.marked).toEqual([snowflake(2)]);
  expect(await ground.bot.status(place)).toMatchObject({ state: 'idle', pending: 0 });
});

test('a run that fails after the right has gone is not paid for again', async () => {
  await ground.bot.receive(incoming(1, 'one'));
  const run = await ground.engine.runStarted(0);
  ground.messenger.bar(CHANNEL, 'no-send');
  run.fail(new EngineError('server', 'down', { committed: 'no' }));
  await ground.pass(1_500);
  await ground.pass(60_000);
  expect(ground.engine.runs).toHaveLength(1);
  expect((await ground.bot.status(place)).state).toBe('idle');
});

test('what was said too long ago is heard all the same', async () => {
  ground.messenger.bar(CHANNEL, 'no-send');
  expect(await ground.bot.receive(incoming(1, 'old'), { tooLate: true })).toEqual({ kind: 'missed' });
});
