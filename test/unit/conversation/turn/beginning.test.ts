/** A question in a Discord thread comes with its beginning: https://github.com/NousResearch/hermes-agent/issues/45188 */

import { beforeEach, expect, test } from 'vitest';
import { EngineError } from '../../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { CHANNEL, GUILD, incoming, snowflake } from '../../../support/messages.ts';

let ground: DomainHarness;
const BEGINNING =
  'This Discord thread is called “Login fails”. It began with a message of Ben:\n> It says no.';

beforeEach(() => {
  ground = createDomainHarness();
  const first = { authorId: '4', author: 'Ben', text: 'It says no.' };
  ground.beginnings.set(CHANNEL, { kind: 'beginning', title: 'Login fails', first });
});

async function say(n: number, text: string, fields: Parameters<typeof incoming>[2] = {}): Promise<void> {
  ground.engine.autoReply(() => `reply ${n}`);
  await ground.bot.receive(incoming(n, text, fields));
  await ground.idle();
  ground.engine.autoReply(null);
}
const heard = (): readonly string[] => ground.engine.runs.at(-1)?.heard ?? [];

test('the first turn hears the title and the first message, and the second does not hear them again', async () => {
  await say(1, 'any idea?');
  expect(heard()).toEqual([BEGINNING, 'Ada: any idea?']);
  expect(ground.messenger.posts[0]?.replyTo).toBe(snowflake(1));
  await say(2, 'thanks');
  expect(heard()).toEqual([BEGINNING, 'Ada: any idea?', 'reply 1', 'Ada: thanks']);
});

test('it is told again after a reset', async () => {
  await say(1, 'any idea?');
  await ground.bot.reset({ channelId: CHANNEL, serverId: GUILD });
  await say(2, 'and now?');
  expect(heard()).toEqual([BEGINNING, 'Ada: and now?']);
});

test('a first message that is itself for the bot is heard once, with the title', async () => {
  await say(1, 'It says no.', { id: CHANNEL });
  expect(heard()).toEqual(['Ada: This Discord thread is called “Login fails”.\nIt says no.']);
});

test('without a first message the title is told alone', async () => {
  ground.beginnings.set(CHANNEL, { kind: 'beginning', title: 'Login fails', first: null });
  await say(1, 'any idea?');
  expect(heard()).toEqual(['This Discord thread is called “Login fails”.', 'Ada: any idea?']);
});

test('a question that is taken back before its run leaves the beginning to the next turn', async () => {
  ground.engine.failNext('append', new EngineError('overloaded', 'busy'));
  await say(1, 'any idea?');
  await ground.bot.retract(CHANNEL, [snowflake(1)]);
  await ground.pass(10_000);
  expect(ground.engine.runs).toEqual([]);
  await say(2, 'any clue?');
  expect(heard()).toEqual([BEGINNING, 'Ada: any clue?']);
});

test('a first message that is deleted leaves the thread', async () => {
  await say(1, 'any idea?');
  await ground.bot.retract(CHANNEL, [CHANNEL]);
  await ground.idle();
  await say(2, 'thanks');
  expect(heard()).toEqual(['Ada: any idea?', 'reply 1', 'Ada: thanks']);
});

test('a recheck after a restart does not ask for it', async () => {
  await ground.bot.receive(incoming(1, 'any idea?'));
  await ground.engine.runStarted(0);
  const next = ground.start();
  const asked: (readonly string[])[] = [];
  await next.recover(async (_, ids) => {
    asked.push(ids);
    return { edited: [], deleted: [] };
  });
  expect(asked).toEqual([[snowflake(1)]]);
});

test('in any other channel a turn begins with the write that accepts its question', async () => {
  ground.beginnings.clear();
  await say(1, 'any idea?'); // with which the server's instructions are at hand
  const turns: unknown[] = [];
  ground.store.onWrite(({ turn, pending }) =>
    turns.push({ turn: turn?.id ?? null, waiting: pending.length }),
  );
  await say(2, 'thanks');
  expect(turns[0]).toEqual({ turn: snowflake(2), waiting: 0 });
});
