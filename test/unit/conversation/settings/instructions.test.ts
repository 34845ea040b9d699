import { test as base, describe, expect } from 'vitest';
import type { Conversations } from '../../../../src/conversation/conversations.ts';
import type { Scope } from '../../../../src/conversation/record/versions.ts';
import { StoreError } from '../../../../src/errors.ts';
import { createDomainHarness } from '../../../support/domain-harness.ts';
import { CHANNEL, GUILD, record } from '../../../support/messages.ts';

const place = { channelId: CHANNEL, serverId: GUILD };
const test = base.extend('domain', () => createDomainHarness());
const unavailable = new StoreError('unavailable', 'disk full');

async function texts(bot: Conversations, scope: Scope = 'channel'): Promise<readonly (string | null)[]> {
  return (await bot.instructionsVersions(place, scope)).map(({ text }) => text);
}

describe('versions of instructions', () => {
  test('are numbered from 1 and have who set them and when', async ({ domain }) => {
    const { bot, clock } = domain;
    expect(await texts(bot)).toEqual([]);
    const at = clock.now();
    await bot.setInstructions(place, 'channel', 'Rhyme.', '4');
    clock.advance(1_000);
    await bot.setInstructions(place, 'channel', null, '5');
    expect(await bot.instructionsVersions(place, 'channel')).toEqual([
      { number: 1, text: 'Rhyme.', by: '4', at },
      { number: 2, text: null, by: '5', at: at + 1_000 },
    ]);
  });

  test('of a channel and of its server are apart, also where both have the same id', async ({ domain }) => {
    const { bot } = domain;
    const same = { channelId: GUILD, serverId: GUILD };
    await bot.setInstructions(same, 'server', 'one', '4');
    await bot.setInstructions(same, 'server', 'two', '4');
    await bot.setInstructions(same, 'channel', 'three', '4');
    await bot.setInstructions(same, 'channel', 'four', '4');
    const numbered = async (scope: Scope) =>
      (await bot.instructionsVersions(same, scope)).map(({ number, text }) => [number, text]);
    expect(await numbered('server')).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
    expect(await numbered('channel')).toEqual([
      [1, 'three'],
      [2, 'four'],
    ]);
  });

  test('are the last 20', async ({ domain }) => {
    const { bot } = domain;
    for (let n = 1; n <= 25; n += 1) await bot.setInstructions(place, 'server', `text ${n}`, '4');
    const versions = await bot.instructionsVersions(place, 'server');
    expect(versions.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, n) => n + 6));
  });

  test('are no more for setting what is in force', async ({ domain }) => {
    const { bot } = domain;
    await bot.setInstructions(place, 'channel', 'Rhyme.', '4');
    await bot.setInstructions(place, 'channel', 'Rhyme.', '5');
    await bot.setInstructions(place, 'server', null, '5');
    expect(await texts(bot)).toEqual(['Rhyme.']);
    expect(await texts(bot, 'server')).toEqual([]);
  });

  test('begin with what was set before versions were kept', async ({ domain }) => {
    const { bot, store } = domain;
    await store.writeConversation(record({ instructions: 'Rhyme.' }));
    expect(await bot.instructionsVersions(place, 'channel')).toEqual([
      { number: 1, text: 'Rhyme.', by: null, at: null },
    ]);
    await bot.setInstructions(place, 'channel', 'Be brief.', '4');
    expect(await texts(bot)).toEqual(['Rhyme.', 'Be brief.']);
  });

  test.for(['channel', 'server'] as const)(
    'of a %s have none that did not come into force, and lose none',
    async (scope, { domain }) => {
      const { bot, store } = domain;
      await bot.setInstructions(place, scope, 'one', '4');
      for (const method of [
        'writeFormerInstructions',
        scope === 'channel' ? 'writeConversation' : 'writeServer',
      ] as const) {
        store.failNext(method, unavailable);
        await expect(bot.setInstructions(place, scope, 'lost', '4')).rejects.toThrow(unavailable);
        expect(await texts(bot, scope)).toEqual(['one']);
        expect(await texts(domain.start(), scope)).toEqual(['one']); // as after a crash in between
      }
      await bot.setInstructions(place, scope, 'two', '4');
      expect(await texts(domain.start(), scope)).toEqual(['one', 'two']);
    },
  );

  test('that are set at once all have their number', async ({ domain }) => {
    const { bot } = domain;
    const said = Array.from({ length: 8 }, (_, n) => `text ${n}`);
    await Promise.all(said.map((text) => bot.setInstructions(place, 'channel', text, '4')));
    expect(await texts(bot)).toEqual(said);
  });
});
