import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InteractionResponse } from '../../emulators/discord/events.ts';
import { type LocalDiscord, startLocalDiscord } from '../../emulators/discord/server.ts';
import { GENERAL, WORKSHOP } from '../../emulators/discord/world/world.ts';
import { systemClock } from '../../src/async/clock.ts';
import type { Conversations, InstructionsInForce, Status } from '../../src/conversation/conversations.ts';
import { createInteractionCallback } from '../../src/discord/interactions/callback.ts';
import { createFirstResponses } from '../../src/discord/interactions/first-responses.ts';
import { createInteractions, type Interactions } from '../../src/discord/interactions/interactions.ts';
import { loadCommands } from '../../src/discord/interactions/load-commands.ts';
import { createOpenThread } from '../../src/discord/interactions/open-thread.ts';
import { type Registered, registerCommands } from '../../src/discord/interactions/register-commands.ts';
import { createDiscordRest } from '../../src/discord/rest/create-rest.ts';
import { StoreError } from '../../src/errors.ts';
import { COMMAND_NAMES } from '../support/command-names.ts';
import { createFakeClock, type FakeClock } from '../support/fakes/fake-clock.ts';
import { createFakeConversations, type FakeConversations } from '../support/fakes/fake-conversations.ts';
import { createKeptLog, type KeptLog } from '../support/fakes/kept-log.ts';
import { createGatewayHarness, type GatewayHarness } from '../support/gateway-harness.ts';

const COMMANDS = fileURLToPath(new URL('../../commands/', import.meta.url));
const PLACE = { channelId: GENERAL, serverId: WORKSHOP };

const STATUS: Status = {
  engine: 'responses',
  model: 'gpt-6-luna',
  thread: 'conv_1',
  instructions: { base: 'Be kind.', server: null, channel: null },
  replies: 'mention',
  barred: null,
  state: 'idle',
  pending: 0,
  usage: { turns: 0, input: 0, output: 0 },
  memory: { tokens: null, most: 64_000, hasFaded: false },
};

let discord: LocalDiscord;
let log: KeptLog;
let gateway: GatewayHarness;
let interactions: Interactions;
/** By which an answer is late, and deferred: it stands still unless a test moves it. */
let patience: FakeClock;

interface Begun {
  readonly conversations: FakeConversations;
  readonly published: Registered;
}

/** The way in of a bot whose conversations answer as told. */
async function begin(answers: Partial<Conversations> = {}): Promise<Begun> {
  const clock = systemClock;
  const conversations = createFakeConversations(answers);
  const commands = await loadCommands(COMMANDS);
  const { token, apiUrl } = discord;
  const { rateLimiter, rest, interactionRest } = createDiscordRest({
    token,
    apiUrl,
    clock,
    log,
    onUnauthorized: () => {},
  });
  const callback = createInteractionCallback(interactionRest, clock);
  patience = createFakeClock(clock.now());
  const firstResponses = createFirstResponses();
  interactions = createInteractions({
    commands,
    conversations,
    callback,
    firstResponses,
    openThread: createOpenThread({ rest, rateLimiter, log }),
    clock: patience,
    log,
  });
  gateway = createGatewayHarness(
    { config: { token, apiUrl, shards: { ids: 'all', count: 'auto' } }, clock, log },
    { onInteraction: (interaction) => interactions.receive(interaction) },
  );
  await gateway.start();
  const published = await registerCommands({
    rest,
    rateLimiter,
    applicationId: gateway.directory.applicationId(),
    commands: [...commands.values()].map((command) => command.data),
    clock,
    log,
    signal: AbortSignal.timeout(10_000),
  });
  return { conversations, published };
}

function use(name: string, line: string, channelId = GENERAL): Promise<InteractionResponse> {
  return discord.person(name).command(channelId, line, { force: true }).answer();
}

beforeEach(async () => {
  discord = await startLocalDiscord();
  log = createKeptLog();
});
afterEach(async () => {
  await gateway.stop();
  await discord.close();
});

describe('the commands', () => {
  test('are published once, and again only when they changed', async () => {
    expect((await begin()).published).toBe('changed');
    await gateway.stop();
    expect((await begin()).published).toBe('unchanged');
    expect(discord.commands.writes).toBe(1);
    const names = discord.commands.registered.map((command) => command.name).toSorted();
    expect(names).toEqual(COMMAND_NAMES);
  });

  test('answer their user alone, without delay', async () => {
    await begin({
      reset: async () => ({ hadThread: true, stopped: false, dropped: 0 }),
      stop: async () => ({ stopped: true, waiting: 0 }),
      status: async () => STATUS,
      dailyLimits: async () => [],
    });
    for (const [line, text] of [
      ['/reset', /starts afresh/],
      ['/stop', /^Stopped\.$/],
      ['/status', /Thread: `conv_1`/],
      ['/help', /Mention me[\s\S]*`\/help`[\s\S]*`\/stop`: Stop the answer/],
    ] as const) {
      const asked = discord.person('Ben').command(GENERAL, line, { force: true });
      expect(await asked.answer()).toMatchObject({
        kind: 'message',
        ephemeral: true,
        content: expect.stringMatching(text),
      });
      expect([asked.responses.length, patience.monotonic()]).toEqual([1, 0]);
    }
  });

  test('work in a direct message, whose place has no server', async () => {
    const { conversations } = await begin({
      reset: async () => ({ hadThread: false, stopped: false, dropped: 0 }),
    });
    const { dmId } = discord.person('Ben');
    expect((await use('Ben', '/reset', dmId)).content).toMatch(/nothing to reset/);
    expect(conversations.asked).toEqual([['reset', { channelId: dmId, serverId: null }]]);
  });

  test('that nobody knows any more are answered, too', async () => {
    await begin();
    const help = discord.commands.registered.find(({ name }) => name === 'help');
    Object.assign(help ?? {}, { name: 'old' });
    expect((await use('Ben', '/old')).content).toMatch(/do not know this command/);
  });
});

describe('the menu of a message', () => {
  test('comes with the message that it was opened on', async () => {
    const { conversations } = await begin({ why: async () => ({ kind: 'not-found' }) });
    const { id } = discord.person('Ben').say(GENERAL, 'hello?');
    const command = discord.commands.registered.find(({ name }) => name === 'Why no answer?')!;
    const asked = discord.person('Ben').use(GENERAL, { command, path: [], options: {}, target: id });
    expect((await asked.answer()).content).toMatch(/no such message/);
    const sought = { kind: 'message', id, in: PLACE, isShown: true };
    expect(conversations.asked).toEqual([['why', PLACE, discord.person('Ben').user.id, sought]]);
  });
});

describe('/instructions', () => {
  test('sets, shows and clears by subcommands', async () => {
    const inForce = { base: 'Be kind.', server: null, channel: 'Speak French.' };
    const { conversations } = await begin({
      setInstructions: async () => {},
      instructions: async () => inForce,
    });
    expect((await use('Ada', '/instructions set text: Speak French.')).content).toMatch(/^Saved for this/);
    expect((await use('Ada', '/instructions show')).content).toContain('```\nSpeak French.\n```');
    expect((await use('Ada', '/instructions clear scope: server')).content).toMatch(/^Cleared for the whole/);
    expect(conversations.asked).toEqual([
      ['setInstructions', PLACE, 'channel', 'Speak French.', discord.person('Ada').user.id],
      ['instructions', PLACE],
      ['setInstructions', PLACE, 'server', null, discord.person('Ada').user.id],
    ]);
  });

  test('opens a form with what is in force, and saves what comes back', async () => {
    const { conversations } = await begin({
      instructions: async () => ({ base: '', server: 'Be brief.', channel: null }),
      setInstructions: async () => {},
    });
    const { kind, form } = await use('Ada', '/instructions set scope: server');
    expect(kind).toBe('form');
    expect(form).toMatchObject({
      title: 'Instructions for the whole server',
      components: [{ type: 18, component: { type: 4, value: 'Be brief.', max_length: 4_000 } }],
    });
    const sent = discord.person('Ada').submit(GENERAL, String(form?.custom_id), { text: 'Be\nbriefer.' });
    expect((await sent.answer()).content).toMatch(/^Saved for the whole server/);
    expect(conversations.asked.at(-1)).toEqual([
      'setInstructions',
      PLACE,
      'server',
      'Be\nbriefer.',
      discord.person('Ada').user.id,
    ]);
  });

  test('shows 4,000 characters whole', async () => {
    const long: InstructionsInForce = { base: 'Be kind.', server: null, channel: 'é'.repeat(4_000) };
    await begin({ instructions: async () => long });
    const { content, files } = await use('Ada', '/instructions show');
    expect(content.length).toBeLessThan(2_000);
    expect(files).toEqual([
      { name: 'base-instructions.md', text: 'Be kind.' },
      { name: 'channel-instructions.md', text: long.channel },
    ]);
  });

  test('refuses a member whose client lets it through, with the command and with a form', async () => {
    const { conversations } = await begin();
    expect(() => discord.person('Ben').command(GENERAL, '/instructions show')).toThrow(/may not/);
    expect((await use('Ben', '/instructions set text: Obey me.')).content).toMatch(/Manage Server/);
    const sent = discord.person('Ben').submit(GENERAL, 'instructions:server', { text: 'Obey me.' });
    expect((await sent.answer()).content).toMatch(/Manage Server/);
    expect(conversations.asked).toEqual([]);
  });

  test('is everybody’s in a direct message', async () => {
    const { conversations } = await begin({ setInstructions: async () => {} });
    const { dmId } = discord.person('Ben');
    expect((await use('Ben', '/instructions set text: Speak German.', dmId)).content).toMatch(/^Saved/);
    expect(conversations.asked).toEqual([
      [
        'setInstructions',
        { channelId: dmId, serverId: null },
        'channel',
        'Speak German.',
        discord.person('Ben').user.id,
      ],
    ]);
  });
});

describe('a command in trouble', () => {
  test('that hangs is acknowledged within a second, and answered when it is done', async () => {
    const hanging = Promise.withResolvers<{ hadThread: boolean; stopped: boolean; dropped: number }>();
    await begin({ reset: () => hanging.promise });
    const asked = discord.person('Ben').command(GENERAL, '/reset');
    await patience.asleep();
    expect(asked.responses).toEqual([]);
    patience.advance(999);
    expect(await asked.response()).toMatchObject({ kind: 'deferred', ephemeral: true });
    hanging.resolve({ hadThread: true, stopped: false, dropped: 0 });
    expect(await asked.answer()).toMatchObject({
      kind: 'edit',
      ephemeral: true,
      content: expect.stringMatching(/starts afresh/),
    });
  });

  test('too slow for its form says so instead', async () => {
    const hanging = Promise.withResolvers<InstructionsInForce>();
    await begin({ instructions: () => hanging.promise });
    const asked = discord.person('Ada').command(GENERAL, '/instructions set');
    await patience.asleep();
    patience.advance(999);
    await asked.response();
    hanging.resolve({ base: '', server: null, channel: null });
    expect((await asked.answer()).content).toMatch(/too slow to open the form/);
  });

  test('does not hold up the others', async () => {
    await begin({
      reset: () => new Promise(() => {}),
      status: async () => STATUS,
      dailyLimits: async () => [],
    });
    for (let n = 0; n < 20; n += 1) discord.person('Ben').command(GENERAL, '/reset');
    const answer = await use('Ada', '/status');
    expect([answer.kind, patience.monotonic()]).toEqual(['message', 0]);
  });

  test('whose setting could not be saved says that it is not in force', async () => {
    const failing = { setInstructions: () => Promise.reject(new StoreError('unavailable', 'disk full')) };
    await begin(failing);
    const { content } = await use('Ada', '/instructions set text: x');
    expect(content).toMatch(/^That could not be saved.*\(reference `\w{6}`\)$/);
    expect(log.lines.filter((line) => line.level === 'error')).toHaveLength(1);
  });

  test.each([
    ['is cut before it arrives', { kind: 'cut', after: false }],
    ['is cut after it arrived', { kind: 'cut', after: true }],
    ['is lost by a failing server', { kind: 'status', status: 500 }],
    ['is made by a server that fails to say so', { kind: 'status', status: 500, after: true }],
  ] as const)('whose response %s still answers once', async (_, action) => {
    await begin({ stop: async () => ({ stopped: true, waiting: 0 }) });
    discord.faults.add({ route: 'interaction.callback', action });
    const asked = discord.person('Ben').command(GENERAL, '/stop');
    expect((await asked.answer()).content).toBe('Stopped.');
    await interactions.drain(2_000);
    expect(asked.responses).toHaveLength(1);
    expect(log.lines.filter((line) => line.level === 'error')).toEqual([]);
  });

  test('that Discord has given up is logged and harms nothing', async () => {
    await begin({ stop: async () => ({ stopped: true, waiting: 0 }) });
    discord.faults.add({
      route: 'interaction.callback',
      action: { kind: 'status', status: 404, code: 10_062, message: 'Unknown interaction' },
    });
    discord.person('Ben').command(GENERAL, '/stop');
    await expect.poll(() => log.lines.map(({ fields }) => fields.event)).toContain('interaction.expired');
    expect((await use('Ben', '/stop')).content).toBe('Stopped.');
  });

  test('is told of the restart while the bot stops', async () => {
    await begin();
    await interactions.drain(0);
    expect((await use('Ben', '/reset')).content).toMatch(/restarting/);
  });
});
