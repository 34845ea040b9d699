import type { APIInteraction } from 'discord.js';
import { test as base, describe, expect } from 'vitest';
import type { DiscordEvent } from '../../emulators/discord/events.ts';
import { startLocalDiscord } from '../../emulators/discord/server.ts';
import { addChannel, GENERAL, WORKSHOP } from '../../emulators/discord/world/world.ts';
import { systemClock } from '../../src/async/clock.ts';
import type { IncomingMessage } from '../../src/conversation/message.ts';
import type { GatewayListeners } from '../../src/discord/receive/gateway-events.ts';
import type { GatewayOptions } from '../../src/discord/session/gateway.ts';
import type { DiscordError } from '../../src/errors.ts';
import { createKeptLog } from '../support/fakes/kept-log.ts';
import { createMemoryStore } from '../support/fakes/memory-store.ts';
import { createGatewayHarness, type GatewayHarness } from '../support/gateway-harness.ts';

/** Waits are a fiftieth of what they would be: what is tested is what is done, not how long it takes. */
const clock = {
  ...systemClock,
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 50, signal),
};

interface Differences {
  readonly config?: Partial<GatewayOptions['config']>;
  readonly memory?: GatewayOptions['memory'];
  readonly listeners?: Partial<GatewayListeners>;
}

/** A local Discord, gateways to it, and what came through them. */
const test = base.extend('surroundings', async ({ onTestFinished }) => {
  const discord = await startLocalDiscord({ heartbeatMs: 1_000 });
  const log = createKeptLog();
  const messages: IncomingMessage[] = [];
  const edits: (readonly [IncomingMessage, string])[] = [];
  const deletions: (readonly [string, readonly string[]])[] = [];
  const interactions: APIInteraction[] = [];
  const places: (readonly [string, unknown])[] = [];
  const fatal: DiscordError[] = [];
  const gateways: GatewayHarness[] = [];
  onTestFinished(async () => {
    await Promise.all(gateways.map((made) => made.stop()));
    await discord.close();
  });

  const gateway = ({ config, memory = createMemoryStore(), listeners }: Differences = {}): GatewayHarness => {
    const made = createGatewayHarness(
      {
        config: {
          token: discord.token,
          apiUrl: discord.apiUrl,
          shards: { ids: 'all', count: 'auto' },
          ...config,
        },
        clock,
        log,
        memory,
        onFatal: (error) => fatal.push(error),
      },
      {
        onMessage: (message) => messages.push(message),
        onEdit: (message, at) => edits.push([message, at]),
        onDelete: (channelId, ids) => deletions.push([channelId, ids]),
        onInteraction: (interaction) => interactions.push(interaction),
        onSession: (shard, servers) => places.push(['session', [shard, servers]]),
        onServer: (id, channels) => places.push(['server', [id, channels.length]]),
        onChannelsGone: (ids) => places.push(['gone', ids]),
        onServerLeft: (id) => places.push(['left', id]),
        onRightsChanged: (id) => places.push(['rights', id]),
        ...listeners,
      },
    );
    gateways.push(made);
    return made;
  };
  return {
    discord,
    log,
    messages,
    edits,
    deletions,
    interactions,
    places,
    fatal,
    gateway,
    async started(differences: Differences = {}): Promise<GatewayHarness> {
      const made = gateway(differences);
      await made.start();
      return made;
    },
    /** What is told of places, of these kinds. */
    told: (...kinds: string[]): unknown => places.filter(([kind]) => kinds.includes(kind)),
    texts: (): string[] => messages.map((message) => message.text),
    warnings: (): string[] => log.lines.filter((line) => line.level === 'warn').map((line) => line.message),
  };
});

const isSession = (event: DiscordEvent): event is Extract<DiscordEvent, { kind: 'session' }> =>
  event.kind === 'session' && event.state !== 'ended';

describe('what arrives', () => {
  test('is a message of ours, with who said it and where', async ({ surroundings }) => {
    const { discord, messages, started } = surroundings;
    await started();
    const { id } = discord.person('Ada').say(GENERAL, '@Bobbin see #random, @Ben');
    await expect.poll(() => messages).toHaveLength(1);
    expect(messages[0]).toEqual({
      id,
      channelId: GENERAL,
      serverId: WORKSHOP,
      author: {
        id: discord.person('Ada').user.id,
        name: 'Ada',
        kind: 'person',
        roles: [...(discord.world.servers.get(WORKSHOP)?.roles.keys() ?? [])],
        mayManage: true,
      },
      isUserMessage: true,
      mentionsBot: true,
      repliesToBot: false,
      text: 'see #random, @Ben',
      quote: null,
      attachments: [],
      contentHidden: false,
    });
  });

  test('in a direct message belongs to no server', async ({ surroundings }) => {
    const { discord, messages, started } = surroundings;
    await started();
    const ada = discord.person('Ada');
    ada.dm('in private');
    await expect.poll(() => messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ channelId: ada.dmId, serverId: null, text: 'in private' });
  });

  test('in a Discord thread comes from there', async ({ surroundings }) => {
    const { discord, messages, started } = surroundings;
    const id = discord.nextId();
    addChannel(discord.world, { id, name: 'aside', serverId: WORKSHOP, parentId: GENERAL });
    await started();
    discord.person('Ada').say(id, '@Bobbin hello');
    await expect.poll(() => messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ channelId: id, serverId: WORKSHOP, text: 'hello' });
  });

  test('mentions the bot by its own role', async ({ surroundings }) => {
    const { discord, messages, started } = surroundings;
    const made = await started();
    const role = discord.world.servers.get(WORKSHOP)?.botRoleId;
    await expect.poll(() => made.readiness()).toEqual({ ok: true });
    discord.person('Ada').say(GENERAL, `<@&${role}> hello`);
    await expect.poll(() => messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ mentionsBot: true, text: 'hello' });
  });

  test('tells bots and webhooks from people, and everyone from the bot', async ({ surroundings }) => {
    const { discord, messages, started } = surroundings;
    await started();
    discord.person('Clank').say(GENERAL, '@Bobbin beep');
    discord.person('Ada').say(GENERAL, '@Bobbin relayed', { webhook: true });
    discord.person('Ada').say(GENERAL, '@everyone hello');
    await expect.poll(() => messages).toHaveLength(3);
    expect(messages.map((message) => [message.author.kind, message.mentionsBot])).toEqual([
      ['bot', true],
      ['webhook', true],
      ['person', false],
    ]);
  });

  test('edited by a person is told with its time, and an update without an edit is not', async ({
    surroundings,
  }) => {
    const { discord, edits, started, texts } = surroundings;
    await started();
    const ada = discord.person('Ada');
    const said = ada.say(GENERAL, '@Bobbin one');
    const channel = discord.world.channels.get(GENERAL);
    const message = channel?.messages.get(said.id);
    if (message === undefined) throw new Error('the message is not there');
    const at = new Date().toISOString();
    discord.messages.edit(message, '@Bobbin one', null as never); // a link's preview appears
    discord.messages.edit(message, `<@${discord.world.bot.id}> two`, at);
    ada.say(GENERAL, 'the end');
    await expect.poll(texts).toContain('the end');
    expect(edits.map(([{ id, text }, time]) => [id, text, time])).toEqual([[said.id, 'two', at]]);
  });

  test('edited by the bot itself is told to nobody', async ({ surroundings }) => {
    const { discord, edits, started, texts } = surroundings;
    await started();
    const channel = discord.world.channels.get(GENERAL);
    if (channel === undefined) throw new Error('the channel is not there');
    const own = discord.messages.write({ channel, author: discord.world.bot, content: 'half of' });
    discord.messages.edit(own, 'half of it', new Date().toISOString());
    discord.person('Ada').say(GENERAL, 'the end');
    await expect.poll(texts).toContain('the end');
    expect(edits).toEqual([]);
  });

  test('deleted is told with its channel, one or many', async ({ surroundings }) => {
    const { discord, deletions, started } = surroundings;
    await started();
    const ada = discord.person('Ada');
    const ids = ['one', 'two', 'three'].map((text) => ada.say(GENERAL, text).id);
    ada.remove(GENERAL, ids[0] ?? '');
    ada.remove(GENERAL, ids[1] ?? '', ids[2] ?? '');
    await expect.poll(() => deletions).toHaveLength(2);
    expect(deletions).toEqual([
      [GENERAL, [ids[0]]],
      [GENERAL, [ids[1], ids[2]]],
    ]);
  });

  test('and cannot be taken in is logged, and the next is taken in', async ({ surroundings }) => {
    const { discord, log, messages, started, texts } = surroundings;
    let calls = 0;
    const failing = (message: IncomingMessage): unknown => {
      calls += 1;
      if (calls === 1) throw new Error('at once');
      if (calls === 2) return Promise.reject(new Error('later'));
      return messages.push(message);
    };
    await started({ listeners: { onMessage: failing } });
    for (const text of ['one', 'two', 'three']) discord.person('Ada').say(GENERAL, text);
    await expect.poll(texts).toEqual(['three']);
    expect(log.lines.filter(({ fields }) => fields.event === 'dispatch.failed')).toHaveLength(2);
  });
});

describe('a lost connection', () => {
  test('is resumed, and what was missed arrives in order', async ({ surroundings }) => {
    const { discord, started, texts } = surroundings;
    await started();
    discord.gateway.drop();
    for (const text of ['one', 'two', 'three']) discord.person('Ada').say(GENERAL, text);
    await expect.poll(texts).toEqual(['one', 'two', 'three']);
    expect(discord.gateway.identifies).toBe(1);
  });

  test('that cannot be resumed becomes a new session', async ({ surroundings }) => {
    const { discord, started, texts } = surroundings;
    const made = await started();
    await expect.poll(() => made.readiness()).toEqual({ ok: true });
    const again = discord.events.waitFor('a new session', isSession);
    discord.gateway.invalidate(false);
    expect(await again).toMatchObject({ state: 'identified' });
    await expect.poll(() => made.readiness()).toEqual({ ok: true });
    discord.person('Ada').say(GENERAL, 'hello again');
    await expect.poll(texts).toEqual(['hello again']);
  });

  test('that Discord asks to renew is resumed', async ({ surroundings }) => {
    const { discord, started, texts } = surroundings;
    await started();
    const resumed = discord.events.waitFor('a resumed session', isSession);
    discord.gateway.reconnect();
    expect(await resumed).toMatchObject({ state: 'resumed' });
    discord.person('Ada').say(GENERAL, 'still here');
    await expect.poll(texts).toEqual(['still here']);
    expect(discord.gateway.identifies).toBe(1);
  });

  test('that Discord closes is told with its code, and how long it was away once it is back', async ({
    surroundings,
  }) => {
    const { discord, log, started } = surroundings;
    await started();
    const resumed = discord.events.waitFor('a resumed session', isSession);
    discord.gateway.closeWith(4_000);
    await resumed;
    await expect
      .poll(() => log.lines.map(({ fields }) => fields))
      .toEqual(
        expect.arrayContaining([
          expect.objectContaining({ event: 'gateway.reconnecting', shard: 0, code: 4_000 }),
          expect.objectContaining({ event: 'gateway.resumed', shard: 0, awayMs: expect.any(Number) }),
        ]),
      );
  });

  test('whose heartbeats get no answer is ended and resumed, long before the next heartbeat', async ({
    surroundings,
  }) => {
    const { discord, started, warnings } = surroundings;
    await started();
    const resumed = discord.events.waitFor('a resumed session', isSession);
    discord.gateway.faults.silent = true;
    expect(await resumed).toMatchObject({ state: 'resumed' });
    discord.gateway.faults.silent = false;
    expect(warnings()).toContainEqual(expect.stringMatching(/fallen silent/));
  });

  test('that swallows everything without a word is ended and resumed, and nothing is lost', async ({
    surroundings,
  }) => {
    const { discord, started, texts } = surroundings;
    await started();
    discord.gateway.swallow();
    for (const text of ['one', 'two']) discord.person('Ada').say(GENERAL, text);
    await expect.poll(texts).toEqual(['one', 'two']);
    expect(discord.gateway.identifies).toBe(1);
  });

  test.for([
    [4004, 'token'],
    [4010, 'gateway'],
    [4012, 'gateway'],
    [4013, 'intents'],
    [4011, 'unavailable'], // the next start asks how many shards there are to be
    [4014, 'unavailable'], // and whether it may read what is said
  ] as const)('closed with %i is for good: %s', async ([code, fault], { surroundings }) => {
    const { discord, fatal, started } = surroundings;
    const made = await started();
    await expect.poll(() => made.readiness()).toEqual({ ok: true });
    discord.gateway.closeWith(code);
    await expect.poll(() => fatal).toHaveLength(1);
    expect(fatal[0]).toMatchObject({ code: 'discord', fault });
    expect(made.readiness()).toEqual({ ok: false, why: 'shard 0 is disconnected' });
  });
});

describe('what changes', () => {
  test('a new session announces its servers and names each with its channels', async ({ surroundings }) => {
    const { started, told } = surroundings;
    await started();
    await expect
      .poll(() => told('session', 'server'))
      .toEqual([
        ['session', [0, [WORKSHOP]]],
        ['server', [WORKSHOP, 2]],
      ]);
  });

  test('a channel that is deleted takes its Discord threads along', async ({ surroundings }) => {
    const { discord, started, told } = surroundings;
    const id = discord.nextId();
    addChannel(discord.world, { id, name: 'aside', serverId: WORKSHOP, parentId: GENERAL });
    const made = await started();
    await expect.poll(() => made.readiness()).toEqual({ ok: true });
    discord.places.remove(id);
    await expect.poll(() => told('gone')).toEqual([['gone', [id]]]);
    addChannel(discord.world, { id, name: 'aside', serverId: WORKSHOP, parentId: GENERAL });
    discord.places.outage(WORKSHOP);
    discord.places.outage(WORKSHOP, true);
    await expect.poll(() => told('server')).toHaveLength(2);
    discord.places.remove(GENERAL);
    await expect
      .poll(() => told('gone'))
      .toEqual([
        ['gone', [id]],
        ['gone', [GENERAL, id]],
      ]);
  });

  test('a server that the bot is removed from is left, one that is unavailable is not', async ({
    surroundings,
  }) => {
    const { discord, started, told } = surroundings;
    await started();
    discord.places.outage(WORKSHOP);
    discord.places.outage(WORKSHOP, true);
    discord.places.kick(WORKSHOP);
    await expect.poll(() => told('left')).toEqual([['left', WORKSHOP]]);
  });

  test('rights in a server are told of as they change', async ({ surroundings }) => {
    const { discord, started, told } = surroundings;
    await started();
    await expect.poll(() => told('rights')).toHaveLength(1); // with the server itself
    discord.places.permit(GENERAL, 0n);
    await expect.poll(() => told('rights')).toHaveLength(2);
  });
});

describe('the login', () => {
  test('ends with the bot knowing who it is', async ({ surroundings }) => {
    const { discord, gateway } = surroundings;
    const made = gateway();
    expect(() => made.directory.selfId()).toThrow(/before the gateway has started/);
    await made.start();
    const { id } = discord.world.bot;
    expect([made.directory.selfId(), made.directory.applicationId()]).toEqual([id, id]);
  });

  test('without the message-content intent is one in mention mode, and says where to switch it on', async ({
    surroundings,
  }) => {
    const { discord, messages, started, warnings } = surroundings;
    discord.settings.messageContent = false;
    await started();
    expect(discord.gateway.identifies).toBe(1);
    expect(warnings()).toEqual([expect.stringMatching(/Message Content Intent is off.*\/bot/)]);
    discord.person('Ada').say(GENERAL, 'among ourselves');
    discord.person('Ada').say(GENERAL, '@Bobbin hello');
    await expect.poll(() => messages).toHaveLength(2);
    expect(messages.map(({ text, contentHidden }) => [text, contentHidden])).toEqual([
      ['', true],
      ['hello', false],
    ]);
  });

  test('does not take an edit whose text is hidden for an empty one', async ({ surroundings }) => {
    const { discord, edits, deletions, started } = surroundings;
    discord.settings.messageContent = false;
    await started();
    const ada = discord.person('Ada');
    const { id } = ada.say(GENERAL, '@Bobbin hello');
    const message = discord.world.channels.get(GENERAL)?.messages.get(id);
    if (message === undefined) throw new Error('the message is not there');
    discord.messages.edit(message, `<@${discord.world.bot.id}> hello there`, '2026-11-24T12:00:00.000Z');
    Object.assign(message, { mentions: [] });
    discord.messages.edit(message, 'never mind', '2026-11-24T12:00:01.000Z');
    ada.remove(GENERAL, id);
    await expect.poll(() => deletions).toHaveLength(1);
    expect(edits.map(([edit]) => edit.text)).toEqual(['hello there']);
  });

  test('with a wrong token fails at once, and no other attempt is made', async ({ surroundings }) => {
    const { discord, gateway } = surroundings;
    await expect(gateway({ config: { token: 'wrong' } }).start()).rejects.toMatchObject({
      code: 'discord',
      fault: 'token',
      message: expect.stringContaining('DISCORD_TOKEN'),
    });
    expect(discord.gateway.identifies).toBe(0);
    expect(discord.requests).toHaveLength(1);
  });

  test('warns of commands that Discord sends elsewhere', async ({ surroundings }) => {
    const { discord, started, warnings } = surroundings;
    discord.settings.interactionsUrl = 'https://example.org/interactions';
    await started();
    expect(warnings()).toEqual([expect.stringMatching(/Interactions Endpoint URL/)]);
  });

  test.for(['application', 'gateway'] as const)(
    'waits out an outage of %s',
    async (route, { surroundings }) => {
      const { discord, started, warnings } = surroundings;
      discord.faults.add({ route, action: { kind: 'status', status: 503 }, times: 5 });
      await started();
      expect(discord.gateway.identifies).toBe(1);
      expect(warnings()).toHaveLength(5);
      expect(warnings()[0]).toMatch(/trying again in 0\.[3-7] s/);
      expect(warnings()[4]).toMatch(/trying again in (6|7|8|9|10)\.\d s/);
    },
  );

  test('waits for its budget of identifies to come back', async ({ surroundings }) => {
    const { discord, gateway, warnings } = surroundings;
    discord.settings.identifiesLeft = 0;
    const made = gateway();
    const start = made.start();
    await expect.poll(warnings).toContainEqual(expect.stringMatching(/trying again/));
    discord.settings.identifiesLeft = 10;
    await start;
    expect(discord.gateway.identifies).toBe(1);
  });

  test('is tried again when Discord lets it in and then says nothing', async ({ surroundings }) => {
    const { discord, gateway, warnings } = surroundings;
    discord.gateway.faults.admission = { kind: 'mute' };
    const made = gateway();
    const start = made.start();
    await expect.poll(warnings).toContainEqual(expect.stringMatching(/trying again/));
    discord.gateway.faults.admission = { kind: 'greeted' };
    await start;
    expect(discord.gateway.identifies).toBe(2);
  });

  test('waits rather than use up the day’s identifies, however often it is started', async ({
    surroundings,
  }) => {
    const { discord, log, gateway } = surroundings;
    const memory = createMemoryStore();
    await memory.remember('discord.identifies', JSON.stringify(Array(500).fill(Date.now() - 60_000)));
    const made = gateway({ memory });
    const start = made.start().catch((error: unknown) => error);
    await expect.poll(() => log.lines.filter(({ level }) => level === 'error')).not.toEqual([]);
    expect(log.lines.find(({ level }) => level === 'error')).toMatchObject({
      message: expect.stringMatching(/identified so often that it waits/),
      fields: { today: 500 },
    });
    await made.stop();
    expect(await start).toMatchObject({ code: 'aborted' });
    expect(discord.gateway.identifies).toBe(0);
  });

  test('that got nowhere leaves no second session behind', async ({ surroundings }) => {
    const { discord, gateway, texts, warnings } = surroundings;
    discord.gateway.faults.closed = true;
    const made = gateway();
    const start = made.start();
    await expect.poll(() => warnings().length).toBeGreaterThanOrEqual(2);
    discord.gateway.faults.closed = false;
    await start;
    await expect(discord.events.waitFor('another session', isSession, 1_500)).rejects.toThrow(/waited/);
    expect(discord.gateway.identifies).toBe(1);
    discord.person('Ada').say(GENERAL, 'hello');
    await expect.poll(texts).toEqual(['hello']);
  });

  test('ends when it is stopped', async ({ surroundings }) => {
    const { discord, gateway, warnings } = surroundings;
    discord.faults.add({ route: 'application', action: { kind: 'status', status: 503 }, times: 1_000 });
    const made = gateway();
    const start = made.start().catch((error: unknown) => error);
    await expect.poll(warnings).not.toEqual([]);
    await made.stop();
    expect(await start).toMatchObject({ code: 'aborted' });
    expect(made.readiness()).toEqual({ ok: false, why: 'stopped' });
  });

  test('of one shard of two is a session of its own part alone', async ({ surroundings }) => {
    const { discord, started, texts } = surroundings;
    const mine = Number((BigInt(WORKSHOP) >> 22n) % 2n);
    const other = 1 - mine;
    await started({ config: { shards: { ids: [other], count: 2 } } });
    discord.person('Ada').say(GENERAL, 'not here');
    await started({ config: { shards: { ids: [mine], count: 2 } } });
    discord.person('Ada').say(GENERAL, 'here');
    await expect.poll(texts).toEqual(['here']);
  });
});

describe('a stop', () => {
  test('ends the session, and nothing arrives afterwards', async ({ surroundings }) => {
    const { discord, started, texts } = surroundings;
    const made = await started();
    const ended = discord.events.waitFor(
      'the end of the session',
      (event): event is DiscordEvent => event.kind === 'session' && event.state === 'ended',
    );
    await made.stop();
    await ended;
    discord.person('Ada').say(GENERAL, 'too late');
    expect(texts()).toEqual([]);
    expect(made.readiness()).toEqual({ ok: false, why: 'stopped' });
  });
});
