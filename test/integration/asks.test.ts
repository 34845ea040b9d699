import { PermissionFlagsBits } from 'discord-api-types/v10';
import { afterEach, describe, expect, test } from 'vitest';
import type { ScriptAnswer } from '../../emulators/assistant/script/script.ts';
import { startLocalAssistant } from '../../emulators/assistant/server.ts';
import type { DiscordEvent } from '../../emulators/discord/events.ts';
import { addChannel, BOT, GENERAL, WORKSHOP } from '../../emulators/discord/world/world.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function begin(
  answer: (question: string) => ScriptAnswer,
  settings: Readonly<Record<string, string>> = {},
): Promise<BotHarness> {
  const assistant = await startLocalAssistant({
    script: ({ messages }) => answer(messages.findLast(({ role }) => role === 'user')?.text ?? ''),
  });
  ends.push(() => assistant.close());
  const ground = await createBotHarness({
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
    ...settings,
  });
  ends.push(() => ground.end());
  await ground.start();
  return ground;
}

/** Resolves once somebody sees that much of the bot in the channel. */
async function until({ discord, said }: BotHarness, isThere: (said: readonly string[]) => boolean) {
  if (!isThere(said())) await discord.events.waitFor('the answer', (_): _ is DiscordEvent => isThere(said()));
  return said();
}

const PARTS = ['a', 'b', 'c'].map((letter) => letter.repeat(1_900));
const LONG = PARTS.join('\n\n');

describe('/ask', () => {
  test('is deferred in public, and answered in that place', async () => {
    const ground = await begin((question) => ({ text: `heard ${question}` }));
    const asking = ground.discord.person('Ada').command(GENERAL, '/ask prompt: what is it?');
    expect(await asking.response(0)).toMatchObject({ kind: 'deferred', ephemeral: false });
    expect(await asking.response(1)).toMatchObject({ kind: 'edit', content: 'heard Ada: what is it?' });
    expect(ground.said()).toEqual(['heard Ada: what is it?']);
  });

  test('has its file read', async () => {
    const ground = await begin((question) => ({ text: question }));
    const { discord } = ground;
    const file = {
      id: discord.nextId(),
      name: 'plan.txt',
      mime: 'text/plain',
      bytes: Buffer.from('wind it up'),
    };
    const registered = discord.commands.registered.find(({ name }) => name === 'ask');
    if (registered === undefined) throw new Error('there is no /ask');
    const options = { prompt: 'what is in it?', file: file.id };
    const asking = discord.person('Ada').use(GENERAL, { command: registered, path: [], options }, [file]);
    expect((await asking.response(1)).content).toContain('wind it up');
  });

  test('is deferred at once, also where it has to wait for a free run', async () => {
    const ground = await begin(() => ({ text: 'never', delayMs: 3_600_000 }), { MAX_CONCURRENT_RUNS: '1' });
    const { discord } = ground;
    const channels = Array.from({ length: 8 }, () => {
      const id = discord.nextId();
      return addChannel(discord.world, { id, name: `c${id}`, serverId: WORKSHOP });
    });
    const ada = discord.person('Ada');
    const all = channels.map(({ id }) => ada.command(id, '/ask prompt: hello'));
    const first = await Promise.all(all.map((asking) => asking.response(0)));
    expect(new Set(first.map(({ kind }) => kind))).toEqual(new Set(['deferred']));
    expect(all.every(({ responses }) => responses.length === 1)).toBe(true);
  });

  test('goes on in further messages under it, none of which is posted twice', async () => {
    const ground = await begin(() => ({ text: LONG }));
    const { discord } = ground;
    discord.faults.add({ route: 'interaction.edit', action: { kind: 'cut', after: true } });
    discord.faults.add({ route: 'interaction.follow-up', action: { kind: 'cut', after: true } });
    discord.faults.add({ route: 'interaction.follow-up', action: { kind: 'status', status: 502 } });
    discord.person('Ada').command(GENERAL, '/ask prompt: tell me all');
    expect(await until(ground, (said) => said.some((one) => one === PARTS[2]))).toEqual(PARTS);
  });

  test('gets the whole as a file where it may not look whether a further message stands there', async () => {
    const ground = await begin(() => ({ text: LONG }));
    const { faults } = ground.discord;
    faults.add({ route: 'interaction.follow-up', action: { kind: 'cut', after: true } });
    faults.add({ route: 'message.list', action: { kind: 'status', status: 403, code: 50001 }, times: 9 });
    const asking = ground.discord.person('Ada').command(GENERAL, '/ask prompt: tell me all');
    const last = await asking.response(3);
    expect(last).toMatchObject({ kind: 'edit', files: [{ name: 'reply.md', text: LONG }] });
    expect(ground.said()).toHaveLength(2);
  });

  test('whose answer comes after Discord’s time gets it in the channel, under who asked what', async () => {
    const ground = await begin(() => ({ text: 'Late.' }));
    ground.discord.settings.tokenMs = -1; // https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
    ground.discord.person('Ada').command(GENERAL, '/ask prompt: @everyone, what is it?');
    const late = '-# Ada asked: @everyone, what is it?\nLate.';
    expect(await until(ground, (said) => said.includes(late))).toEqual(['', late]);
    const message = [...(ground.discord.world.channels.get(GENERAL)?.messages.values() ?? [])].at(-1);
    expect(message?.pinged).toEqual({ users: [], roles: [], everyone: false });
    expect(JSON.stringify(ground.log.lines)).not.toMatch(/token-\d/);
  });

  test('that Discord does not let be deferred in time is answered in the channel all the same', async () => {
    const ground = await begin(() => ({ text: 'Here it is.' }));
    const action = { kind: 'status', status: 404, code: 10062 } as const;
    ground.discord.faults.add({ route: 'interaction.callback', action });
    ground.discord.person('Ada').command(GENERAL, '/ask prompt: hello');
    const answer = '-# Ada asked: hello\nHere it is.';
    expect(await until(ground, (said) => said.includes(answer))).toEqual([answer]);
  });
});

describe('/ask in private', () => {
  const seen = ({ discord }: BotHarness): readonly string[] =>
    discord.interactions
      .ephemerals(GENERAL)
      .map(({ message, person }) => `${person.name}: ${message.content}`);

  test('is seen by nobody else, and goes on in messages that nobody else sees', async () => {
    const ground = await begin(() => ({ text: LONG }));
    const asking = ground.discord.person('Ben').command(GENERAL, '/ask prompt: psst private: true');
    expect(await asking.response(0)).toMatchObject({ kind: 'deferred', ephemeral: true });
    await asking.response(3);
    expect(seen(ground)).toEqual(PARTS.map((part) => `Ben: ${part}`));
    expect(ground.said()).toEqual([]);
  });

  test('gets the whole as a file where it is not known whether a further message stands there', async () => {
    const ground = await begin(() => ({ text: LONG }));
    ground.discord.faults.add({ route: 'interaction.follow-up', action: { kind: 'cut', after: true } });
    const asking = ground.discord.person('Ben').command(GENERAL, '/ask prompt: psst private: true');
    const last = await asking.response(3);
    expect(last).toMatchObject({ kind: 'edit', files: [{ name: 'reply.md', text: LONG }] });
    expect(seen(ground)).toEqual([
      `Ben: ${PARTS[0]}\n-# The whole reply is in the file.`,
      `Ben: ${PARTS[1]}`,
    ]);
  });

  test('whose answer comes after Discord’s time gets it in a direct message', async () => {
    const ground = await begin(() => ({ text: 'Late.' }));
    ground.discord.settings.tokenMs = -1;
    const ben = ground.discord.person('Ben');
    const reply = ground.replies(1, ben.dmId);
    ben.command(GENERAL, '/ask prompt: psst private: true');
    expect((await reply)[0]?.content).toBe('-# Ben asked: psst\nLate.');
    expect(ground.said()).toEqual([]);
  });

  test('is a conversation that `/reset private` begins anew, and nothing else does', async () => {
    const ground = await begin((question) => ({ text: `heard ${question}` }));
    const ben = ground.discord.person('Ben');
    await ben.command(GENERAL, '/ask prompt: psst private: true').response(1);
    expect((await ben.command(GENERAL, '/reset').answer()).content).toMatch(/nothing to reset/);
    expect((await ben.command(GENERAL, '/reset private: true').answer()).content).toMatch(/^Done\. Your own/);
  });
});

describe('/chat', () => {
  const threadIn = ({ discord }: BotHarness): string | undefined =>
    [...discord.world.channels.values()].find(({ parentId }) => parentId === GENERAL)?.id;

  test('answers in a Discord thread of its own, and there its opener without a mention', async () => {
    const ground = await begin((question) => ({ text: `heard ${question}` }));
    const { discord } = ground;
    const opened = await discord.person('Ben').command(GENERAL, '/chat message: how does it wind?').answer();
    expect(opened).toMatchObject({ ephemeral: true, content: expect.stringMatching(/My answer comes in/) });
    const thread = threadIn(ground) ?? '';
    const isAnswered = (): boolean => ground.said(thread).length > 0;
    if (!isAnswered()) await discord.events.waitFor('the answer', (_): _ is DiscordEvent => isAnswered());
    expect(ground.said(thread)[0]).toMatch(
      /^-# Ben asked: how does it wind\?\nheard [\s\S]*Ben: how does it wind\?$/,
    );
    const replies = ground.replies(1, thread);
    discord.person('Ada').say(thread, 'not for the bot');
    const own = discord.person('Ben').say(thread, 'and backwards?');
    expect((await replies)[0]?.replyTo).toBe(own.id);
  });

  test('says which right is missing where it may open none', async () => {
    const ground = await begin(() => ({ text: 'never' }));
    ground.discord.places.permit(GENERAL, BOT & ~PermissionFlagsBits.CreatePublicThreads);
    const answer = await ground.discord.person('Ben').command(GENERAL, '/chat message: hello').answer();
    expect(answer.content).toMatch(/Create Public Threads/);
    expect(threadIn(ground)).toBeUndefined();
  });
});
