import { beforeEach, describe, expect, test } from 'vitest';
import { conversationId, placeOfConversation } from '../../../src/conversation/place.ts';
import { createDomainHarness, type DomainHarness } from '../../support/domain-harness.ts';
import { askingTool, offeredTool } from '../../support/fakes/fake-tools.ts';
import { asked, CHANNEL, GUILD, incoming, snowflake } from '../../support/messages.ts';

const CHANNELS: Parameters<typeof conversationId>[0] = { channelId: CHANNEL, serverId: GUILD };
const ADA = '400000000000000001';
const OWN = { ...CHANNELS, personId: ADA };
const privately = (n: number, text: string) => asked(n, text, { isPrivate: true });

let domain: DomainHarness;

beforeEach(() => {
  domain = createDomainHarness();
  domain.engine.autoReply((text) => `heard ${text}`);
});

test('a conversation’s id says its place, and the place its id', () => {
  for (const place of [CHANNELS, OWN])
    expect(placeOfConversation(conversationId(place), GUILD)).toEqual(place);
});

describe('what is asked in private', () => {
  test('is a conversation of that person’s own: nothing of it is in the channel’s, and the other way round', async () => {
    const { bot, engine, messenger, interactionReplies, idle } = domain;
    await bot.receive(incoming(1, 'in public'));
    await bot.receive(privately(2, 'psst'));
    await idle();
    await bot.receive(privately(3, 'again'));
    await idle();
    expect(
      [...engine.threads.values()].map((said) => said.filter(({ key }) => !key.startsWith('r'))),
    ).toEqual([
      [expect.objectContaining({ text: 'Ada: in public' })],
      [expect.objectContaining({ text: 'Ada: psst' }), expect.objectContaining({ text: 'Ada: again' })],
    ]);
    expect(messenger.posts).toHaveLength(1);
    expect(interactionReplies.standing(snowflake(2))).toHaveLength(1);
  });

  test('does not wait for the channel', async () => {
    const { bot, engine, interactionReplies, idle } = domain;
    engine.autoReply(null);
    await bot.receive(incoming(1, 'in public'));
    await idle();
    engine.autoReply(() => 'Here.');
    await bot.receive(privately(2, 'psst'));
    await idle();
    expect(interactionReplies.standing(snowflake(2))).toHaveLength(1);
  });

  test('is answered under the channel’s instructions', async () => {
    const { bot, engine, idle } = domain;
    await bot.setInstructions(CHANNELS, 'channel', 'Be brief.', ADA);
    await bot.receive(privately(1, 'psst'));
    await idle();
    expect(engine.runs[0]?.request.instructions).toContain('Be brief.');
  });

  test('is begun anew by a reset of its own alone', async () => {
    const { bot, engine, idle } = domain;
    await bot.receive(incoming(1, 'in public'));
    await bot.receive(privately(2, 'psst'));
    await idle();
    expect(await bot.reset(OWN)).toMatchObject({ hadThread: true });
    await idle();
    expect([...engine.threads.values()].flat().map(({ text }) => text)).toContain('Ada: in public');
    expect([...engine.threads.values()].flat().map(({ text }) => text)).not.toContain('Ada: psst');
  });

  test('goes with its channel when that is deleted', async () => {
    const { bot, engine, store, idle } = domain;
    await bot.receive(privately(2, 'psst'));
    await idle();
    await bot.closeChannel(CHANNEL);
    await idle();
    expect(engine.threads.size).toBe(0);
    expect(await store.readTranscript(conversationId(OWN))).toBeUndefined();
  });

  test('is gone on with by the next process', async () => {
    const { bot, engine, interactionReplies, idle, pass, start } = domain;
    engine.autoReply(null);
    await bot.receive(privately(2, 'psst'));
    await idle();
    const drained = bot.drain(0);
    await pass(0);
    await drained;
    engine.runs[0]?.finish('Here.');
    expect(await start().recover()).toBe(1);
    await idle();
    expect(interactionReplies.standing(snowflake(2))).toEqual([{ content: 'Here.', files: [] }]);
  });

  test('counts for its channel and its person', async () => {
    const { bot, store, idle } = domain;
    await bot.receive(privately(2, 'psst'));
    await idle();
    const cells = await store.usage('1970-01-01', '9999-12-31', 'everywhere');
    expect(cells).toMatchObject([{ channelId: CHANNEL, personId: ADA, turns: 1 }]);
  });

  test('in a direct message is no reason to catch up with it', async () => {
    const { bot, idle } = domain;
    await bot.receive({ ...privately(2, 'psst'), serverId: null });
    await idle();
    expect(await bot.directMessages()).toEqual([]);
  });

  test('calls no tool that would ask in the channel first, and shows nobody there that the bot types', async () => {
    const { bot, engine, messenger, tools, idle } = domain;
    tools.offered = [offeredTool('look'), askingTool('add')];
    engine.autoReply(null);
    await bot.receive(privately(1, 'add milk to my notes'));
    await idle();
    const output = await engine.runs[0]?.call({ id: 'call_1', name: 'add', args: '{}' });
    expect(output).toContain('add');
    expect(tools.made).toEqual([]);
    expect(messenger.posts).toEqual([]);
    expect([...messenger.typing]).toEqual([]);
  });
});
