import { describe, expect, test } from 'vitest';
import type { IncomingMessage } from '../../../../src/conversation/message.ts';
import type { Forgetting } from '../../../../src/conversation/record/forgetting/request.ts';
import { EngineError, StoreError } from '../../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { createMortalStore } from '../../../support/fakes/mortal-store.ts';
import { asked, CHANNEL, GUILD, incoming, snowflake } from '../../../support/messages.ts';

const ADA = '400000000000000001';
const BEN = { id: '400000000000000002', name: 'Ben', kind: 'person' } as const;
const OTHER = '100000000000000002';
const DIRECT = '100000000000000003';
const DAY_MS = 86_400_000;

const HERE = { kind: 'here', channelId: CHANNEL } as const;
const EVERYWHERE = { kind: 'everywhere' } as const;

function request(where: Forgetting['where']) {
  return { id: '500000000000000001', personId: ADA, where, reply: { applicationId: '1', token: 't' } };
}

/** A channel in which Ada and Ben have spoken, alone, together and of each other. */
async function talkedIn(harness: DomainHarness): Promise<void> {
  const { bot, engine } = harness;
  const say = async (message: IncomingMessage): Promise<void> => {
    await bot.receive(message);
    await harness.idle();
  };
  engine.autoReply((text) => `heard ${text.split('\n').at(-1)}`);
  await say(incoming(1, 'from Ada'));
  await say(incoming(2, 'from Ben', { author: BEN }));
  engine.autoReply(null);
  await say(incoming(3, 'first of Ben', { author: BEN }));
  await say(incoming(4, 'more of Ada'));
  await say(incoming(5, 'more of Ben', { author: BEN }));
  engine.autoReply(() => 'heard both');
  engine.runs.at(-1)?.finish('heard the first');
  await harness.idle();
  engine.autoReply((text) => `heard ${text.split('\n').at(-1)}`);
  const quote = {
    kind: 'reply',
    messageId: snowflake(1),
    authorId: ADA,
    author: 'Ada',
    text: 'from Ada',
  } as const;
  await say(incoming(6, 'what is that?', { author: BEN, quote }));
}

async function texts({ store }: DomainHarness, channelId = CHANNEL): Promise<readonly string[]> {
  return ((await store.readTranscript(channelId))?.entries ?? []).map(({ text }) => text);
}

async function finished(harness: DomainHarness): Promise<void> {
  for (let waits = 0; waits < 40 && harness.receipts.length === 0; waits += 1) await harness.pass(1_000);
}

async function forget(harness: DomainHarness, where: Forgetting['where']): Promise<string> {
  (await harness.bot.privacy.forget(request(where)))();
  await finished(harness);
  return harness.receipts.at(-1) ?? '';
}

const LEFT_OF_BEN = [
  'Ben: from Ben',
  'heard Ben: from Ben',
  'Ben: first of Ben',
  'heard the first',
  'Ben: more of Ben',
  'heard both',
  'Ben: [a quote was taken out]\nwhat is that?',
  'heard what is that?',
];

describe('what one person wrote in a channel', () => {
  test('leaves the transcript with the answers to them alone and the quotes of them; what others said stays', async () => {
    const harness = createDomainHarness();
    await talkedIn(harness);
    const receipt = await forget(harness, HERE);
    expect(await texts(harness)).toEqual(LEFT_OF_BEN);
    expect(receipt).toContain('I have forgotten what you wrote here:');
    expect(receipt).toContain(`<#${CHANNEL}>: 2 messages, 1 answer to you alone, 1 quote of you`);
    expect(receipt).toMatch(/Backups of before: the last of them goes on \d{4}-\d\d-\d\d/);
    expect(receipt.length).toBeLessThan(2_000);
  });

  test('leaves the assistant: the thread goes, and the next is made of what is left', async () => {
    const harness = createDomainHarness();
    await talkedIn(harness);
    const before = [...harness.engine.threads.keys()];
    await forget(harness, HERE);
    expect(harness.engine.threads.size).toBe(0);
    await harness.bot.receive(incoming(7, 'and now?', { author: BEN }));
    await harness.idle();
    expect(before).not.toContain([...harness.engine.threads.keys()][0]);
    const heard = harness.engine.runs.at(-1)?.heard.join('\n') ?? '';
    expect(heard).toContain('from Ben');
    expect(heard).not.toContain('Ada');
  });

  test('leaves other channels alone', async () => {
    const harness = createDomainHarness();
    await talkedIn(harness);
    await harness.bot.receive(incoming(7, 'elsewhere', { channelId: OTHER }));
    await harness.idle();
    await forget(harness, HERE);
    expect(await texts(harness, OTHER)).toEqual(['Ada: elsewhere', 'heard Ada: elsewhere']);
  });

  test('leaves the private conversation there, too, and nobody else’s', async () => {
    const harness = createDomainHarness();
    harness.engine.autoReply(() => 'ok');
    await harness.bot.receive(asked(1, 'psst', { isPrivate: true }));
    await harness.bot.receive({ ...asked(2, 'psst', { isPrivate: true }), author: BEN });
    await harness.idle();
    const receipt = await forget(harness, HERE);
    expect(await texts(harness, `${CHANNEL}.${ADA}`)).toEqual([]);
    expect(await texts(harness, `${CHANNEL}.${BEN.id}`)).toEqual(['Ben: psst', 'ok']);
    expect(receipt).toContain(`<#${CHANNEL}>: 1 message, 1 answer to you alone`);
  });

  test('is not answered any more where it waits, and a run for them alone ends at once', async () => {
    const harness = createDomainHarness();
    await harness.bot.receive(incoming(1, 'asked'));
    await harness.idle();
    await harness.bot.receive(incoming(2, 'waits'));
    await harness.bot.receive(incoming(3, 'of Ben', { author: BEN }));
    const receipt = await forget(harness, HERE);
    harness.engine.autoReply(() => 'to Ben');
    harness.engine.runs.at(-1)?.finish('to Ben');
    await harness.idle();
    expect(harness.texts()).toEqual(['to Ben']);
    expect(receipt).toContain('2 messages');
    expect(await texts(harness)).toEqual(['Ben: of Ben', 'to Ben']);
  });

  test('of which nothing is kept says so', async () => {
    const harness = createDomainHarness();
    expect(await forget(harness, HERE)).toContain(
      'I have looked for what you wrote here: I keep none of it.',
    );
    expect(await harness.store.forgettings()).toHaveLength(1); // today's usage keeps the id until tomorrow
  });

  test('says what the assistant did not delete, and the log has it for a person to do', async () => {
    const harness = createDomainHarness();
    await talkedIn(harness);
    harness.engine.failNext('deleteThread', new EngineError('unsupported', 'no'));
    expect(await forget(harness, HERE)).toContain('The assistant did not delete 1 former thread.');
    expect(harness.log.lines.map(({ fields }) => fields.event)).toContain('erase.thread-kept');
    expect(await texts(harness)).toEqual(LEFT_OF_BEN);
  });
});

describe('what one person wrote everywhere', () => {
  async function talkedEverywhere(): Promise<DomainHarness> {
    const harness = createDomainHarness();
    await talkedIn(harness);
    await harness.bot.receive(incoming(7, 'elsewhere', { channelId: OTHER }));
    await harness.bot.receive(incoming(8, 'in private', { channelId: DIRECT, serverId: null }));
    await harness.bot.receive(incoming(9, 'of Ben', { channelId: '100000000000000004', author: BEN }));
    await harness.idle();
    return harness;
  }

  test('leaves every conversation, direct messages whole', async () => {
    const harness = await talkedEverywhere();
    const receipt = await forget(harness, EVERYWHERE);
    expect(await texts(harness)).toEqual(LEFT_OF_BEN);
    expect(await texts(harness, OTHER)).toEqual([]);
    expect(await texts(harness, DIRECT)).toEqual([]);
    expect(await texts(harness, '100000000000000004')).toHaveLength(2);
    expect(harness.engine.threads.size).toBe(1);
    expect(receipt).toContain('- direct message: 1 message, 1 answer to you alone');
    expect(receipt).toContain(`<#${OTHER}>: 1 message`);
  });

  test('takes their id out of what was used: today’s once the day is over, and the sums stay', async () => {
    const harness = await talkedEverywhere();
    const { store, clock } = harness;
    const [from, to] = ['1970-01-01', '1970-01-09'];
    const turns = async () => {
      const cells = await store.usage(from, to, 'everywhere');
      const of = (id: string): number =>
        cells.filter(({ personId }) => personId === id).reduce((sum, cell) => sum + cell.turns, 0);
      return { ada: of(ADA), nobody: of(''), all: cells.reduce((sum, cell) => sum + cell.turns, 0) };
    };
    const before = await turns();
    expect(before).toMatchObject({ ada: 3, nobody: 0 });
    await forget(harness, EVERYWHERE);
    expect(await turns()).toEqual(before); // daily limits count by it
    clock.advance(DAY_MS);
    await harness.start().recover();
    await harness.idle();
    expect(await turns()).toEqual({ ada: 0, nobody: 3, all: before.all });
    expect(await store.forgettings()).toEqual([]);
  });

  test('says what could not be read, and goes on past it', async () => {
    const harness = await talkedEverywhere();
    harness.store.failNext('readConversation', new StoreError('damaged', 'a bit flipped'));
    expect(await forget(harness, EVERYWHERE)).toContain('1 record could not be read');
    expect(await texts(harness, DIRECT)).toEqual([]);
  });

  test('waits for a store that does not answer', async () => {
    const harness = await talkedEverywhere();
    harness.store.failNext('conversationIds', new StoreError('unavailable', 'held'));
    (await harness.bot.privacy.forget(request(EVERYWHERE)))();
    for (let waits = 0; waits < 40; waits += 1) await harness.pass(1_000);
    expect(harness.receipts).toHaveLength(1);
    expect(await texts(harness, OTHER)).toEqual([]);
  });

  test('is not asked for where the request itself is not kept', async () => {
    const harness = await talkedEverywhere();
    harness.store.failNext('writeForgetting', new StoreError('unavailable', 'held'));
    await expect(harness.bot.privacy.forget(request(EVERYWHERE))).rejects.toThrow('held');
    expect(await texts(harness, OTHER)).toHaveLength(2);
  });
});

test('killed after any of its writes, a request comes to the same end and the same receipt', async () => {
  const undisturbed = createDomainHarness();
  await talkedIn(undisturbed);
  const expected = await forget(undisturbed, EVERYWHERE);
  for (let writes = 1; ; writes += 1) {
    const harness = createDomainHarness();
    await talkedIn(harness);
    const mortal = createMortalStore(harness.store, writes);
    const first = harness.start(64, mortal.store);
    (await first.privacy.forget(request(EVERYWHERE)))();
    for (let waits = 0; waits < 10; waits += 1) await harness.pass(1_000);
    if (!mortal.isDead) {
      expect(writes).toBeGreaterThan(8);
      return;
    }
    harness.receipts.length = 0;
    await harness.start().recover();
    await finished(harness);
    expect([writes, await texts(harness)]).toEqual([writes, LEFT_OF_BEN]);
    expect(harness.engine.threads.size).toBe(0);
    expect(await harness.store.openWork()).toEqual([]);
    if (harness.receipts.length > 0) expect(harness.receipts).toEqual([expected]);
    else expect(await harness.store.forgettings()).toMatchObject([{ stage: 'last-day' }]); // it was told before
    expect((await harness.store.readConversation(CHANNEL))?.serverId).toBe(GUILD);
  }
});
