import { describe, expect, test } from 'vitest';
import type { IncomingMessage } from '../../../../src/conversation/message.ts';
import {
  forgotten,
  isForgettable,
  lastSaidAt,
} from '../../../../src/conversation/record/forgetting/forgotten.ts';
import { EngineError, StoreError } from '../../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { asked, CHANNEL, GUILD, incoming, pending, record, turn } from '../../../support/messages.ts';

const DISCORD_EPOCH = 1_420_070_400_000;
const DAY_MS = 86_400_000;
const PLACE = { channelId: CHANNEL, serverId: GUILD };

/** Something that is said now. */
function now(harness: DomainHarness, text: string, channelId = CHANNEL): IncomingMessage {
  const id = String((BigInt(harness.clock.now()) - BigInt(DISCORD_EPOCH)) << 22n);
  return incoming(0, text, { id, channelId });
}

/** A bot that was started in 2026, and whose first sweep is over. */
async function started(): Promise<DomainHarness> {
  const harness = createDomainHarness();
  harness.clock.set(Date.parse('2026-11-28T10:00:00Z'));
  harness.engine.autoReply(() => 'ok');
  await harness.bot.recover();
  await harness.pass(10 * 60_000);
  return harness;
}

/** Lets the bot work for so long, in steps of an hour, as its clock has them. */
async function days(harness: DomainHarness, count: number): Promise<void> {
  for (let hour = 0; hour < count * 24; hour += 6) {
    await harness.pass(6 * 3_600_000);
    await harness.pass(1_000); // what a sweep waits for between its pieces
    await harness.pass(1_000);
  }
}

async function say(harness: DomainHarness, text: string, channelId = CHANNEL): Promise<void> {
  await harness.bot.receive(now(harness, text, channelId));
  await harness.idle();
}

describe('a conversation in which nothing was said for 30 days', () => {
  test('is forgotten, here and at the assistant; its instructions stay', async () => {
    const harness = await started();
    const { bot, store, engine } = harness;
    await bot.setInstructions(PLACE, 'channel', 'Rhyme.', '4');
    await say(harness, 'hello');
    expect(engine.threads.size).toBe(1);
    await days(harness, 29);
    expect(await store.readTranscript(CHANNEL)).toBeDefined();
    await days(harness, 2);
    expect(await store.readTranscript(CHANNEL)).toBeUndefined();
    expect(engine.threads.size).toBe(0);
    const after = await store.readConversation(CHANNEL);
    expect(after).toMatchObject({ thread: null, toCleanUp: [], seen: [], instructions: 'Rhyme.' });
    expect(harness.texts()).toEqual(['ok']); // nobody is told
  });

  test('begins afresh with the next word, and is forgotten again after the last', async () => {
    const harness = await started();
    await say(harness, 'one');
    await days(harness, 31);
    await say(harness, 'two');
    expect(harness.engine.runs.at(-1)?.heard).toEqual(['Ada: two']);
    await days(harness, 20);
    await say(harness, 'three');
    await days(harness, 29);
    expect(harness.engine.threads.size).toBe(1);
    await days(harness, 2);
    expect(harness.engine.threads.size).toBe(0);
  });

  test('is forgotten once: a sweep that finds nothing new writes nothing', async () => {
    const harness = await started();
    await say(harness, 'one');
    await days(harness, 31);
    let writes = 0;
    harness.store.onWrite(() => {
      writes += 1;
    });
    await days(harness, 31);
    expect(writes).toBe(0);
  });

  test('is forgotten at the next sweep where the store did not answer, and alone where one is damaged', async () => {
    const harness = await started();
    await say(harness, 'one');
    await say(harness, 'two', '100000000000000002');
    harness.clock.advance(30 * DAY_MS - 2 * 3_600_000);
    harness.store.failNext('conversationIds', new StoreError('unavailable', 'disk full'));
    harness.store.failNext('readConversation', new StoreError('damaged', 'a bit flipped'));
    await days(harness, 1);
    expect(harness.log.lines.map(({ fields }) => fields.event)).toContain('retention.interrupted');
    expect(harness.engine.threads.size).toBe(0);
  });

  test('is forgotten here also where the assistant does not let go of its thread', async () => {
    const harness = await started();
    await say(harness, 'one');
    harness.engine.failNext('deleteThread', new EngineError('server', 'down'));
    await days(harness, 31);
    expect(await harness.store.readTranscript(CHANNEL)).toBeUndefined();
    expect(harness.log.lines.map(({ fields }) => fields.event)).toContain('cleanup.failed');
  });
});

describe('asks are said, too', () => {
  async function ask(harness: DomainHarness, isPrivate: boolean): Promise<void> {
    const { id } = now(harness, '');
    await harness.bot.receive({ ...asked(1, 'psst', { isPrivate }), id });
    await harness.idle();
  }

  test('a private conversation is forgotten 30 days after its last ask', async () => {
    const harness = await started();
    await ask(harness, true);
    await days(harness, 29);
    expect(harness.engine.threads.size).toBe(1);
    await days(harness, 2);
    expect(harness.engine.threads.size).toBe(0);
  });

  test('a channel in which people still ask is kept, and is forgotten after the last ask', async () => {
    const harness = await started();
    await say(harness, 'one');
    await days(harness, 20);
    await ask(harness, false);
    await days(harness, 20);
    expect(harness.engine.threads.size).toBe(1);
    await days(harness, 11);
    expect(harness.engine.threads.size).toBe(0);
    await ask(harness, false);
    await days(harness, 31);
    expect(harness.engine.threads.size).toBe(0);
  });
});

test('a transcript that a kill has left behind is deleted by the next process', async () => {
  const { store, start, idle } = createDomainHarness();
  await store.writeTranscript({ conversationId: CHANNEL, epoch: 0, entries: [] });
  await store.writeConversation(forgotten(record({ cursor: '1400000000000000000' })));
  await start().recover();
  await idle();
  expect(await store.readTranscript(CHANNEL)).toBeUndefined();
  expect(await store.openWork()).toEqual([]);
});

test('what was said before the bot began to forget counts from that day on', async () => {
  const harness = createDomainHarness();
  harness.clock.set(Date.parse('2026-11-28T10:00:00Z'));
  harness.engine.autoReply(() => 'ok');
  const old = incoming(0, 'last year', { id: '1400000000000000000' });
  await harness.bot.receive(old);
  await harness.idle();
  await harness.bot.recover();
  await harness.pass(10 * 60_000);
  await days(harness, 29);
  expect(harness.engine.threads.size).toBe(1);
  await days(harness, 2);
  expect(harness.engine.threads.size).toBe(0);
});

describe('by its record', () => {
  const said = record({ cursor: '1400000000000000000' });
  const at = lastSaidAt(said) ?? 0;

  test('a conversation is old by its newest message', () => {
    expect(isForgettable(said, at)).toBe(false);
    expect(isForgettable(said, at + 1)).toBe(true);
    expect(isForgettable(record(), at + 1)).toBe(false);
  });

  test('one that owes an answer is never old', () => {
    expect(isForgettable({ ...said, pending: [pending(1, 'one')] }, at + 1)).toBe(false);
    expect(isForgettable({ ...said, turn: turn() }, at + 1)).toBe(false);
  });

  test('one that is forgotten keeps no word, takes in no event of before, and is not forgotten again', () => {
    const after = forgotten({ ...said, seen: ['1'], unansweredContext: [pending(1, 'one')] });
    expect(after).toMatchObject({ unansweredContext: [], seen: [], seenUpTo: said.cursor, epoch: 1 });
    expect(lastSaidAt(after)).toBeNull();
  });

  test('one is old by its newest ask, which takes the place of no message when it is forgotten', () => {
    const newest = '1400000000999999999';
    const after = forgotten({ ...said, asked: [newest, '1399999999999999999'] });
    expect(lastSaidAt({ ...said, asked: [newest] })).toBeGreaterThan(at);
    expect(after).toMatchObject({ seenUpTo: said.cursor, forgottenUpTo: newest });
    expect(lastSaidAt(after)).toBeNull();
  });
});
