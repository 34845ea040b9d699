/** The hello in a new server: once, whatever dies when, and nowhere that nobody expects it. */

import { test as base, describe, expect } from 'vitest';
import type { JoinedServer } from '../../../src/conversation/hello/hello.ts';
import { StoreError } from '../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../support/domain-harness.ts';
import { GUILD } from '../../support/messages.ts';

const HOUR = 3_600_000;
const [SYSTEM, OTHER] = ['100000000000000007', '100000000000000008'];
const test = base.extend('domain', () => createDomainHarness());

/** A server that the bot came to so long ago. */
function server({ clock }: DomainHarness, agoMs = 0): JoinedServer {
  return { id: GUILD, joinedAt: clock.now() - agoMs, channelIds: [SYSTEM, OTHER] };
}

/** The bot of the harness, once it has begun as a process does, and a moment later. */
async function begun(domain: DomainHarness, bot = domain.bot) {
  await bot.findOpenWork();
  domain.clock.advance(1_000);
  return bot;
}

describe('a new server', () => {
  test('is told hello in the channel of Discord’s own notices, with three things to do', async ({
    domain,
  }) => {
    const bot = await begun(domain);
    await bot.welcome(server(domain));
    expect(domain.messenger.posts).toMatchObject([
      { channelId: SYSTEM, nonce: `${GUILD}-h0`, maybePosted: false },
    ]);
    expect(domain.texts()[0]).toMatch(
      /1\. .*mention me[\s\S]*2\. .*`\/help`[\s\S]*3\. .*`\/instructions set`/,
    );
  });

  test('is told it once, over sessions and restarts, also when the bot is invited again', async ({
    domain,
  }) => {
    const bot = await begun(domain);
    await bot.welcome(server(domain));
    await bot.welcome(server(domain));
    const next = await begun(domain, domain.start());
    await next.welcome(server(domain));
    expect(domain.messenger.posts).toHaveLength(1);
  });

  test('is told it once where two sessions name it at one time', async ({ domain }) => {
    const bot = await begun(domain);
    await Promise.all([bot.welcome(server(domain)), bot.welcome(server(domain))]);
    expect(domain.messenger.posts).toHaveLength(1);
  });

  test('is told it where the bot may write', async ({ domain }) => {
    domain.messenger.bar(SYSTEM, 'no-send');
    const bot = await begun(domain);
    await bot.welcome(server(domain));
    expect(domain.messenger.posts).toMatchObject([{ channelId: OTHER }]);
  });

  test('is told it elsewhere where Discord refuses it', async ({ domain }) => {
    domain.messenger.answerNext({ kind: 'undeliverable', why: 'no' });
    const bot = await begun(domain);
    await bot.welcome(server(domain));
    expect((await domain.store.readServer(GUILD))?.hello).toEqual({ kind: 'said' });
    expect(domain.messenger.posts.at(-1)).toMatchObject({ channelId: OTHER, nonce: `${GUILD}-h1` });
  });

  test('is told it later in the day, once the bot may write anywhere', async ({ domain }) => {
    for (const channel of [SYSTEM, OTHER]) domain.messenger.bar(channel, 'no-view');
    const bot = await begun(domain);
    await bot.welcome(server(domain));
    expect(domain.messenger.posts).toEqual([]);
    domain.messenger.bar(SYSTEM, null);
    await bot.welcome(server(domain, HOUR));
    expect(domain.messenger.posts).toHaveLength(1);
  });
});

describe('a process that dies', () => {
  test('before the fact leaves it to the next one', async ({ domain }) => {
    const bot = await begun(domain);
    domain.store.failNext('writeServer', new StoreError('unavailable', 'gone'));
    await bot.welcome(server(domain));
    expect(domain.messenger.posts).toEqual([]);
    expect(domain.log.lines.map(({ fields }) => fields.event)).toContain('hello.not-kept');
    await (await begun(domain, domain.start())).welcome(server(domain));
    expect(domain.messenger.posts).toHaveLength(1);
  });

  test('after the post, before that is written, has said it: the next one looks for it first', async ({
    domain,
  }) => {
    const bot = await begun(domain);
    const joined = server(domain);
    const { writeServer } = domain.store;
    let writes = 0;
    Object.assign(domain.store, {
      writeServer: async (record: Parameters<typeof writeServer>[0]) => {
        writes += 1;
        if (writes === 2) throw new StoreError('unavailable', 'killed');
        return writeServer(record);
      },
    });
    await bot.welcome(joined);
    expect((await domain.store.readServer(GUILD))?.hello).toMatchObject({ kind: 'owed', channelId: SYSTEM });
    await (await begun(domain, domain.start())).welcome(joined);
    const nonces = domain.messenger.posts.map(({ channelId, nonce }) => `${channelId} ${nonce}`);
    expect(new Set(nonces).size).toBe(1); // Discord knows the nonce, and the channel is read first
    expect((await domain.store.readServer(GUILD))?.hello).toEqual({ kind: 'said' });
    expect(domain.messenger.standing()).toHaveLength(1);
  });
});

describe('nobody expects it', () => {
  test('where the bot was at the first start of an installation that ran before', async ({ domain }) => {
    await domain.store.remember('test.was-online', 'yes');
    const bot = await begun(domain);
    await bot.welcome(server(domain, 2_000));
    expect(domain.messenger.posts).toEqual([]);
    await bot.welcome(server(domain));
    expect(domain.messenger.posts).toHaveLength(1);
  });

  test('where a new installation was invited more than a day ago, and it does where that is less', async ({
    domain,
  }) => {
    const bot = await begun(domain);
    await bot.welcome(server(domain, 25 * HOUR));
    expect(domain.messenger.posts).toEqual([]);
    await bot.welcome({ ...server(domain, 23 * HOUR), id: '200000000000000002' });
    expect(domain.messenger.posts).toHaveLength(1);
  });

  test('a day after the bot came, or where Discord does not say when', async ({ domain }) => {
    const bot = await begun(domain);
    const joined = server(domain);
    domain.clock.advance(25 * HOUR);
    await bot.welcome(joined);
    await bot.welcome({ ...server(domain), joinedAt: Number.NaN });
    expect(domain.messenger.posts).toEqual([]);
  });

  test('before the process knows since when hellos are said', async ({ domain }) => {
    await domain.bot.welcome(server(domain));
    expect(domain.messenger.posts).toEqual([]);
  });
});
