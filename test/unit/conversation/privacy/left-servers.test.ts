import { describe, expect, test } from 'vitest';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { asked, CHANNEL, GUILD, incoming } from '../../../support/messages.ts';

const OTHER = '100000000000000002';
const PLACE = { channelId: CHANNEL, serverId: GUILD };
const SWEEP_MS = 6 * 3_600_000;

/** Lets the bot work for so many days: a sweep each quarter of them, and what a sweep waits for between its pieces. */
async function days(harness: DomainHarness, count: number): Promise<void> {
  for (let sweeps = 0; sweeps < count * 4; sweeps += 1)
    for (const ms of [SWEEP_MS, 1_000, 1_000]) await harness.pass(ms);
}

/** A server in which something was said and set, and a direct message. */
async function settled(): Promise<DomainHarness> {
  const harness = createDomainHarness();
  const { bot, engine } = harness;
  harness.clock.set(Date.parse('2026-11-28T10:00:00Z'));
  engine.autoReply(() => 'ok');
  await bot.receive(incoming(1, 'hello'));
  await bot.receive(incoming(2, 'hello', { channelId: OTHER, serverId: null }));
  await harness.idle();
  for (const scope of ['channel', 'server'] as const)
    for (const text of ['Rhyme.', 'Rhyme not.']) await bot.setInstructions(PLACE, scope, text, '4');
  await bot.recover();
  await harness.idle();
  return harness;
}

async function keptOf({ store }: DomainHarness): Promise<readonly unknown[]> {
  const found = await Promise.all([
    store.readConversation(CHANNEL),
    store.readTranscript(CHANNEL),
    store.readServer(GUILD),
    store.readFormerInstructions('channel', CHANNEL),
    store.readFormerInstructions('server', GUILD),
    ...(await store.usage('1970-01-01', '2026-12-31', { serverId: GUILD })),
  ]);
  return found.filter((one) => one !== undefined);
}

describe('a server that the bot has left', () => {
  test('is kept for two weeks, and then goes whole: threads, words, settings, usage', async () => {
    const harness = await settled();
    const before = (await keptOf(harness)).length;
    harness.left.add(GUILD);
    await harness.bot.leaveServer(GUILD);
    await days(harness, 13);
    expect((await keptOf(harness)).length).toBe(before);
    await days(harness, 3);
    expect(await keptOf(harness)).toEqual([]);
    expect(harness.engine.threads.size).toBe(1);
    expect(await harness.store.readTranscript(OTHER)).toBeDefined();
    expect(await harness.store.leftServers()).toEqual([]);
  });

  test('begins afresh after that: nothing of it is in memory either', async () => {
    const harness = await settled();
    harness.left.add(GUILD);
    await harness.bot.leaveServer(GUILD);
    await days(harness, 16);
    harness.left.delete(GUILD);
    expect(await harness.bot.instructions(PLACE)).toEqual({ base: 'Base.', server: null, channel: null });
  });

  test('and is in again loses nothing', async () => {
    const harness = await settled();
    const before = (await keptOf(harness)).length;
    harness.left.add(GUILD);
    await harness.bot.leaveServer(GUILD);
    await days(harness, 10);
    harness.left.delete(GUILD);
    await days(harness, 1);
    expect(await harness.store.leftServers()).toEqual([]);
    harness.left.add(GUILD);
    await harness.bot.leaveServer(GUILD);
    await days(harness, 10);
    expect((await keptOf(harness)).length).toBe(before);
  });

  test('goes at the assistant, too, where people have only asked', async () => {
    const harness = createDomainHarness();
    harness.clock.set(Date.parse('2026-11-28T10:00:00Z'));
    harness.engine.autoReply(() => 'ok');
    await harness.bot.receive(asked(1, 'psst', { isPrivate: true }));
    await harness.bot.receive(asked(2, 'hello'));
    await harness.idle();
    await harness.bot.recover();
    expect(harness.engine.threads.size).toBe(2);
    harness.left.add(GUILD);
    await harness.bot.leaveServer(GUILD);
    await days(harness, 16);
    expect(harness.engine.threads.size).toBe(0);
    expect(await harness.store.conversationIds(null, 9)).toEqual([]);
  });

  test('while the bot was down is found by the next sweep, and counts from then on', async () => {
    const harness = await settled();
    harness.left.add(GUILD);
    await days(harness, 1);
    expect(await harness.store.leftServers()).toMatchObject([{ id: GUILD }]);
    await days(harness, 16);
    expect(await keptOf(harness)).toEqual([]);
  });

  test('is not one that is merely unavailable: it is in none that was left', async () => {
    const harness = await settled();
    await days(harness, 20);
    expect(await harness.store.readServer(GUILD)).toBeDefined();
    expect(await harness.store.leftServers()).toEqual([]);
  });
});
