import { beforeEach, describe, expect, test } from 'vitest';
import type { Conversations } from '../../../../src/conversation/conversations.ts';
import type { IncomingMessage, Quote } from '../../../../src/conversation/message.ts';
import { StoreError } from '../../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { CHANNEL, incoming } from '../../../support/messages.ts';

const BEN = { id: '400000000000000002', name: 'Ben', kind: 'person' } as const;

let harness: DomainHarness;
let bot: Conversations;

/** What the assistant was asked, turn by turn. */
async function asked(...messages: readonly IncomingMessage[]): Promise<readonly string[]> {
  const runs: string[] = [];
  harness.engine.autoReply((text) => {
    runs.push(text);
    return 'ok';
  });
  for (const message of messages) {
    await bot.receive(message);
    await harness.idle();
  }
  return runs;
}

function quoting(n: number, quote: Quote, fields: Partial<IncomingMessage> = {}): IncomingMessage {
  return incoming(n, 'what is this?', { quote, ...fields });
}

beforeEach(async () => {
  harness = createDomainHarness();
  bot = harness.bot;
  await bot.privacy.setOptedOut(BEN.id, true);
});

describe('of somebody who has opted out', () => {
  test('no message is answered or kept, and nothing is said about it', async () => {
    const receipt = await bot.receive(incoming(1, 'hello', { author: BEN }));
    expect(receipt).toEqual({ kind: 'ignored', why: 'opted-out' });
    await harness.idle();
    expect(harness.texts()).toEqual([]);
    expect(await harness.store.readConversation(CHANNEL)).toBeUndefined();
  });

  test('no message is answered by the next process either, nor after a kill', async () => {
    const next = harness.start();
    await next.findOpenWork();
    expect(await next.receive(incoming(1, 'hello', { author: BEN }))).toMatchObject({ why: 'opted-out' });
  });

  test('messages are answered again once they have opted in', async () => {
    await bot.privacy.setOptedOut(BEN.id, false);
    expect(await asked(incoming(1, 'hello', { author: BEN }))).toEqual(['Ben: hello']);
    const next = harness.start();
    await next.findOpenWork();
    expect(next.privacy.isOptedOut(BEN.id)).toBe(false);
  });

  test('no reply of others quotes a word or a file', async () => {
    const quote: Quote = { kind: 'reply', messageId: '9', authorId: BEN.id, author: 'Ben', text: 'secret' };
    const file = { name: 'secret.txt', mime: 'text/plain', size: 3, url: 'https://cdn.discordapp.com/s' };
    const message = quoting(1, quote, { attachments: [{ ...file, isQuoted: true }] });
    expect(await asked(message)).toEqual(['Ada: what is this?']);
  });

  test('no forward of others quotes anything, where Discord tells who wrote the original', async () => {
    const forward = (id: string): Quote => ({
      kind: 'forward',
      messageId: id,
      fromChannelId: '7',
      author: null,
      text: `said in ${id}`,
    });
    // https://docs.discord.com/developers/resources/message#message-snapshot-object has no author
    harness.authors.set('8', BEN.id).set('9', '400000000000000003');
    const [first, ...others] = await asked(
      quoting(1, forward('8')),
      quoting(2, forward('9')),
      quoting(3, forward('10')),
    );
    expect(first).toBe('Ada: what is this?');
    expect(others.map((text) => /said in \d+/.exec(text)?.[0])).toEqual(['said in 9', 'said in 10']);
    const alone = { ...quoting(4, forward('8')), text: '' };
    expect(await bot.receive(alone)).toEqual({ kind: 'ignored', why: 'opted-out' });
  });

  test('no edit of others brings a quote into what waits', async () => {
    await bot.receive(incoming(1, 'one'));
    await harness.idle();
    await bot.receive(incoming(2, 'two'));
    const quote: Quote = { kind: 'reply', messageId: '9', authorId: BEN.id, author: 'Ben', text: 'secret' };
    await bot.edit(incoming(2, 'two and a half', { quote }));
    const waiting = (await harness.store.readConversation(CHANNEL))?.pending;
    expect(waiting).toMatchObject([{ text: 'two and a half', quote: null }]);
  });

  test('no first message begins a Discord thread for the assistant; its title does', async () => {
    harness.beginnings.set(CHANNEL, {
      kind: 'beginning',
      title: 'Help',
      first: { authorId: BEN.id, author: 'Ben', text: 'secret' },
    });
    await asked(incoming(1, 'hello'));
    const text = harness.engine.runs[0]?.heard.join('\n');
    expect(text).toContain('This Discord thread is called “Help”.');
    expect(text).not.toContain('secret');
  });

  test('what waited from before is not answered as they edit it now: it is taken back', async () => {
    await bot.privacy.setOptedOut(BEN.id, false);
    await bot.receive(incoming(1, 'one'));
    await harness.idle();
    await bot.receive(incoming(2, 'from before', { author: BEN }));
    await bot.privacy.setOptedOut(BEN.id, true);
    await bot.edit(incoming(2, 'and now this', { author: BEN }));
    expect((await harness.store.readConversation(CHANNEL))?.pending).toEqual([]);
  });

  test('everything is as before where the store does not take it', async () => {
    harness.store.failNext('writeOptOut', new StoreError('unavailable', 'disk full'));
    await expect(bot.privacy.setOptedOut('400000000000000003', true)).rejects.toThrow('disk full');
    expect(bot.privacy.isOptedOut('400000000000000003')).toBe(false);
  });
});
