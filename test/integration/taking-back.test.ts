import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { quotaExceeded } from '../../emulators/assistant/http/errors.ts';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import type { Channel } from '../../emulators/discord/world/entities.ts';
import { GENERAL, RANDOM } from '../../emulators/discord/world/world.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';

let assistant: LocalAssistant;
let ground: BotHarness;

async function begin(engine: string): Promise<void> {
  assistant = await startLocalAssistant();
  ground = await createBotHarness({
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
    ASSISTANT_ENGINE: engine,
  });
}

afterEach(async () => {
  await ground.end();
  await assistant.close();
});

/** Writes as Ada and resolves with the message's id once it is answered. */
async function ask(text: string): Promise<string> {
  const reply = ground.replies(1);
  const { id } = ground.discord.person('Ada').say(GENERAL, `@Bobbin ${text}`);
  await reply;
  return id;
}

const lastSaid = (): string => ground.said().at(-1) ?? '';

/** A script that says what the people have said in its thread. */
function listen(): void {
  assistant.setScript(({ messages }) =>
    messages
      .filter(({ role }) => role === 'user')
      .map(({ text }) => text)
      .join(' | '),
  );
}

describe.each(['responses', 'assistants', 'chat'])('a deletion on %s', (engine) => {
  beforeEach(() => begin(engine));

  test('after the run takes the message out of the thread', async () => {
    listen();
    await ground.start();
    await ask('one');
    const secret = await ask('secret');
    expect(lastSaid()).toContain('secret');
    ground.discord.person('Ada').remove(GENERAL, secret);
    await ask('three');
    expect(lastSaid()).toBe('Ada: one | Ada: three');
  });

  // https://github.com/matrixgpt/matrix-chatgpt-bot/issues/210
  test('of a reply of the bot takes that out of the thread, also after a restart', async () => {
    assistant.setScript(() => 'a secret');
    const first = await ground.start();
    await ask('one');
    await first.stop();
    await ground.start();
    const general = ground.discord.world.channels.get(GENERAL);
    ground.discord.messages.remove(general as Channel, [general?.lastMessageId ?? '']);
    assistant.setScript(({ messages }) =>
      messages.some(({ text }) => text === 'a secret') ? 'it was told' : 'never heard of it',
    );
    const heard = async (): Promise<string> => {
      await ask('two');
      return lastSaid();
    };
    await expect.poll(heard).toBe('never heard of it');
  });

  test('is remembered when it comes while the bot is being started again', async () => {
    listen();
    const first = await ground.start();
    const secret = await ask('secret');
    await first.stop();
    await ground.start();
    ground.discord.person('Ada').remove(GENERAL, secret);
    await ask('two');
    expect(lastSaid()).toBe('Ada: two');
  });

  test('during the run ends it without a reply, and the next turn does not hear the message', async () => {
    const never = new Promise<string>(() => {});
    assistant.setScript(() => never);
    await ground.start();
    const ada = ground.discord.person('Ada');
    const { id } = ada.say(GENERAL, '@Bobbin secret');
    await expect.poll(() => assistant.runs.length).toBe(1);
    ada.remove(GENERAL, id);
    listen();
    await ask('two');
    expect(ground.said()).toEqual(['Ada: two']);
  });

  test('while the bot was away is respected, and so is an edit', async () => {
    const never = new Promise<string>(() => {});
    assistant.setScript(() => never);
    const first = await ground.start();
    const ada = ground.discord.person('Ada');
    ada.say(GENERAL, '@Bobbin one');
    await expect.poll(() => assistant.runs.length).toBe(1);
    const [two, three] = ['two', 'three'].map((text) => ada.say(GENERAL, `@Bobbin ${text}`).id);
    await expect
      .poll(async () => (await ada.command(GENERAL, '/status').answer()).content)
      .toMatch(/2 messages/);
    await ada.command(GENERAL, '/stop').answer();
    await expect.poll(() => assistant.runs.length).toBe(2);
    const four = ada.say(GENERAL, '@Bobbin four').id;
    await first.stop();
    ada.remove(GENERAL, String(two), String(three));
    ada.edit(GENERAL, four, '@Bobbin FOUR');
    listen();
    const reply = ground.replies(1);
    await ground.start();
    await reply;
    expect(ground.said()).toEqual([expect.stringMatching(/^Ada: one[\s|]+Ada: FOUR$/)]);
  });

  test('of many at once takes each out', async () => {
    listen();
    await ground.start();
    const ids = [await ask('one'), await ask('two'), await ask('three')];
    ground.discord.person('Ada').remove(GENERAL, ...ids.slice(0, 2));
    await ask('four');
    expect(lastSaid()).toBe('Ada: three | Ada: four');
  });
});

describe.each(['responses', 'assistants', 'chat'])('an edit on %s', (engine) => {
  beforeEach(() => begin(engine));

  test('of a message that waits for the assistant is what runs', async () => {
    const first = Promise.withResolvers<string>();
    assistant.setScript(() => first.promise);
    await ground.start();
    const ada = ground.discord.person('Ada');
    ada.say(GENERAL, '@Bobbin one');
    await expect.poll(() => assistant.runs.length).toBe(1);
    const { id } = ada.say(GENERAL, '@Bobbin two');
    ada.edit(GENERAL, id, '@Bobbin TWO');
    const replies = ground.replies(2);
    listen();
    first.resolve('fine');
    await replies;
    expect(lastSaid()).toBe('Ada: one | Ada: TWO');
  });
});

describe.each(['responses', 'assistants', 'chat'])('when the credit is used up on %s', (engine) => {
  beforeEach(() => begin(engine));

  test('each conversation is told once, and the assistant is asked no more', async () => {
    await ground.start();
    const route = { responses: 'responses.create', assistants: 'runs.create', chat: 'chat.create' }[engine];
    assistant.faults.add({
      route: route as 'chat.create',
      action: { kind: 'error', error: quotaExceeded() },
      times: Number.POSITIVE_INFINITY,
    });
    const told = [ground.replies(1), ground.replies(1, RANDOM)];
    const ada = ground.discord.person('Ada');
    ada.say(GENERAL, '@Bobbin one');
    await told[0];
    ada.say(RANDOM, '@Bobbin two');
    await told[1];
    const asked = assistant.requests.length;
    ada.say(GENERAL, '@Bobbin three');
    ada.say(RANDOM, '@Bobbin four');
    await expect
      .poll(async () => (await ada.command(RANDOM, '/status').answer()).content)
      .toMatch(/running|answer/i);
    expect(assistant.requests).toHaveLength(asked);
    expect([ground.said(), ground.said(RANDOM)]).toEqual([
      [expect.stringContaining('credit is used up')],
      [expect.stringContaining('credit is used up')],
    ]);
  });
});

test('another bot that answers every word is answered none of its own, so no loop begins', async () => {
  await begin('responses');
  await ground.start();
  const clank = ground.discord.person('Clank');
  ground.discord.events.on((event) => {
    if (event.kind === 'message' && event.message.author.name === 'Bobbin')
      clank.say(GENERAL, '@Bobbin and what do you say to that?', { replyTo: event.message.id });
  });
  for (const text of ['one', 'two', 'three']) await ask(text);
  expect(ground.said()).toHaveLength(3);
  expect(assistant.runs).toHaveLength(3);
});
