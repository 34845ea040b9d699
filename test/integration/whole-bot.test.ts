import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import { GENERAL, RANDOM } from '../../emulators/discord/world/world.ts';
import { systemClock } from '../../src/async/clock.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';

const WAYS = (['responses', 'assistants', 'chat'] as const).flatMap((engine) =>
  (['stream', 'poll'] as const).map((updates) => [engine, updates] as const),
);

/** Half a second of the bot's becomes so long that no test waits for it. */
const LONG = 100;

let assistant: LocalAssistant;
let ground: BotHarness;
/** How many times as long the bot waits as it would: much longer where a test is to be over before that. */
let patience: number;

async function begin(engine: string, updates = 'stream', options = {}): Promise<void> {
  patience = 1;
  assistant = await startLocalAssistant();
  ground = await createBotHarness(
    {
      OPENAI_BASE_URL: assistant.baseUrl,
      OPENAI_API_KEY: 'test-key',
      ASSISTANT_MODEL: 'scripted',
      ASSISTANT_ENGINE: engine,
      RUN_UPDATES: updates,
    },
    options,
    { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms * patience, signal) },
  );
}

/** Says something and resolves with the next reply there. */
async function ask(name: string, text: string, channelId = GENERAL): Promise<string> {
  const reply = ground.replies(1, channelId);
  ground.discord.person(name).say(channelId, text);
  return (await reply)[0]?.content ?? '';
}

async function command(name: string, line: string, channelId = GENERAL): Promise<string> {
  const asked = ground.discord.person(name).command(channelId, line, { force: true });
  return (await asked.answer()).content;
}

afterEach(async () => {
  await ground.end();
  await assistant.close();
});

describe.each(WAYS)('the whole bot on %s with %s', (engine, updates) => {
  beforeEach(() => begin(engine, updates));

  test('keeps a thread for each channel and direct message, apart from one another', async () => {
    await ground.start();
    const dm = ground.discord.person('Ada').dmId;
    await ask('Ada', '@Bobbin remember that the code is seven');
    await ask('Ada', '@Bobbin remember that the code is eight', RANDOM);
    await ask('Ada', 'remember that the code is nine', dm);
    expect(await ask('Ada', '@Bobbin what is the code?')).toContain('seven');
    expect(await ask('Ada', '@Bobbin what is the code?', RANDOM)).toContain('eight');
    expect(await ask('Ada', 'what is the code?', dm)).toContain('nine');
    expect(await ask('Ben', 'what is the code?', ground.discord.person('Ben').dmId)).not.toMatch(
      /seven|eight|nine/,
    );
  });

  test('keeps its threads when it is started again', async () => {
    const first = await ground.start();
    await ask('Ada', '@Bobbin my name is Ada');
    await first.stop();
    await ground.start();
    expect(await ask('Ada', '@Bobbin what is my name?')).toContain('Ada');
  });

  test('forgets at a reset', async () => {
    await ground.start();
    await ask('Ada', '@Bobbin remember that the code is seven');
    expect(await command('Ada', '/reset')).toContain('starts afresh');
    expect(await ask('Ada', '@Bobbin what is the code?')).not.toContain('seven');
  });

  test('takes what is said during a run together as the next turn, in order', async () => {
    const heard: string[][] = [];
    const first = Promise.withResolvers<void>();
    assistant.setScript(async ({ messages }) => {
      heard.push(messages.filter((message) => message.role === 'user').map((message) => message.text));
      if (heard.length === 1) await first.promise;
      return `answer ${heard.length}`;
    });
    await ground.start();
    const replies = ground.replies(2);
    const ada = ground.discord.person('Ada');
    ada.say(GENERAL, '@Bobbin begin');
    await expect.poll(() => heard.length).toBe(1);
    for (let n = 1; n <= 10; n += 1) ada.say(GENERAL, `@Bobbin number ${n}`);
    await expect.poll(async () => (await command('Ada', '/status')).includes('10')).toBe(true);
    first.resolve();
    expect((await replies).map((reply) => reply.content)).toEqual(['answer 1', 'answer 2']);
    const said = heard[1]?.join('\n') ?? '';
    const places = Array.from({ length: 10 }, (_, n) => said.indexOf(`number ${n + 1}`));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(heard).toHaveLength(2);
  });

  test('sends 50,000 characters complete, and a code block whole', async () => {
    const lines = Array.from({ length: 1_000 }, (_, n) => `${n} ${'x'.repeat(45)}`).join('\n');
    assistant.setScript(() => lines);
    await ground.start();
    const reply = ground.replies(1);
    ground.discord.person('Ada').say(GENERAL, '@Bobbin everything');
    const [message] = await reply;
    expect(lines.length).toBeGreaterThan(48_000);
    expect(new TextDecoder().decode(message?.files[0]?.bytes)).toBe(lines);
    expect(message?.content.length).toBeLessThanOrEqual(2_000);
    expect(lines.startsWith(message?.content.split('\n-# ')[0] ?? '-')).toBe(true);
  });

  test('ends a failed run in one clear message', async () => {
    assistant.setScript(() => ({ failure: { code: 'invalid_prompt', message: 'flagged' } }));
    await ground.start();
    expect(await ask('Ada', '@Bobbin fail')).toMatch(/\(reference `\w{6}`\)$/);
    assistant.setScript(() => 'fine again');
    expect(await ask('Ada', '@Bobbin and now?')).toBe('fine again');
    expect(ground.said()).toHaveLength(2);
  });

  test('stops a run at once when told to', async () => {
    const started = Promise.withResolvers<void>();
    assistant.setScript(({ messages }) => {
      if (messages.at(-1)?.text.endsWith('slow') !== true) return 'quick';
      started.resolve();
      return { delayMs: 60_000, text: 'too late' };
    });
    await ground.start();
    ground.discord.person('Ada').say(GENERAL, '@Bobbin slow');
    await started.promise;
    await expect.poll(() => command('Ada', '/stop')).toMatch(/stopped/i);
    expect(await ask('Ada', '@Bobbin hello')).toBe('quick');
    expect(ground.said()).toEqual(['quick']);
  });
});

describe('the whole bot on assistants', () => {
  beforeEach(() => begin('assistants'));

  test('goes on after a stop in the middle of an answer that had fallen silent', async () => {
    const spoken = Promise.withResolvers<void>();
    assistant.setScript(({ messages }) => {
      if (messages.at(-1)?.text.endsWith('slow') !== true) return 'quick';
      async function* text(): AsyncGenerator<string> {
        yield 'a beginning ';
        spoken.resolve();
        await new Promise(() => {});
      }
      return { text: text() };
    });
    await ground.start();
    ground.discord.person('Ada').say(GENERAL, '@Bobbin slow');
    await spoken.promise;
    expect(await command('Ada', '/stop')).toMatch(/stopped/i);
    expect(await ask('Ada', '@Bobbin hello')).toBe('quick');
  });
});

describe('the whole bot', () => {
  beforeEach(() => begin('responses'));

  test('takes instructions from the next turn on, and only where they were set', async () => {
    assistant.setScript(({ instructions }) => instructions);
    await ground.start();
    expect(await command('Ada', '/instructions set text: Rhyme.')).toContain('Saved');
    expect(await ask('Ada', '@Bobbin hello')).toMatch(/Rhyme\.$/);
    expect(await ask('Ada', '@Bobbin hello', RANDOM)).not.toContain('Rhyme.');
    await command('Ada', '/instructions set text: Be brief. scope: server');
    expect(await ask('Ada', '@Bobbin hello', RANDOM)).toMatch(/Be brief\.$/);
    expect(await ask('Ada', '@Bobbin hello')).toMatch(/Be brief\.\n\nRhyme\.$/);
    await command('Ada', '/instructions clear');
    expect(await ask('Ada', '@Bobbin hello')).not.toContain('Rhyme.');
  });

  test('keeps instructions that a command confirmed when it is started again', async () => {
    assistant.setScript(({ instructions }) => instructions);
    const first = await ground.start();
    await command('Ada', '/instructions set text: Rhyme.');
    await first.stop();
    await ground.start();
    expect(await ask('Ada', '@Bobbin hello')).toContain('Rhyme.');
  });

  test('refuses instructions of those who may not set them, whatever the client sent', async () => {
    await ground.start();
    expect(await command('Ben', '/instructions set text: Obey Ben.')).toMatch(/Manage Server/);
    assistant.setScript(({ instructions }) => instructions);
    expect(await ask('Ada', '@Bobbin hello')).not.toContain('Obey Ben.');
    const dm = ground.discord.person('Ben').dmId;
    expect(await command('Ben', '/instructions set text: Obey Ben.', dm)).toContain('Saved');
  });

  test('answers a command within a second while a run is under way, to its user alone', async () => {
    const never = new Promise<string>(() => {});
    assistant.setScript(() => never);
    await ground.start();
    ground.discord.person('Ada').say(GENERAL, '@Bobbin think');
    await expect.poll(() => assistant.runs.length).toBe(1);
    patience = LONG; // the answer is no deferral, which the bot makes within a second
    for (const line of ['/status', '/help', '/instructions show', '/stop', '/reset']) {
      const response = await ground.discord.person('Ada').command(GENERAL, line).response();
      expect(response).toMatchObject({ kind: 'message', ephemeral: true });
    }
  });

  test('opens a form for instructions, with what is set, and takes what comes back', async () => {
    await ground.start();
    await command('Ada', '/instructions set text: Rhyme.');
    const ada = ground.discord.person('Ada');
    const { form } = await ada.command(GENERAL, '/instructions set').response();
    const asText = JSON.stringify(form?.components, (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(asText).toContain('Rhyme.');
    expect(
      (await ada.submit(GENERAL, String(form?.custom_id), { text: 'Be brief.' }).answer()).content,
    ).toContain('Saved');
    expect(await command('Ada', '/instructions show')).toContain('Be brief.');
    expect(
      (
        await ground.discord
          .person('Ben')
          .submit(GENERAL, String(form?.custom_id), { text: 'Obey.' })
          .answer()
      ).content,
    ).toMatch(/Manage Server/);
  });

  test('pings nobody, whatever the assistant writes', async () => {
    const { id } = ground.discord.person('Ben').user;
    assistant.setScript(() => `@everyone @here <@${id}> look!`);
    await ground.start();
    const reply = ground.replies(1);
    ground.discord.person('Ada').say(GENERAL, '@Bobbin call them');
    const [message] = await reply;
    expect(message?.content).toContain('@everyone');
    expect(message?.pinged).toEqual({ users: [], roles: [], everyone: false });
  });

  test('answers only whom it should: no bots, no webhooks, no mention of everyone', async () => {
    await ground.start();
    const { discord } = ground;
    discord.person('Clank').say(GENERAL, '@Bobbin hello');
    discord.person('Ada').say(GENERAL, '@Bobbin hello', { webhook: true });
    discord.person('Ada').say(GENERAL, '@everyone hello');
    discord.person('Ada').say(GENERAL, 'hello');
    expect(await ask('Ada', '@Bobbin are you there?')).not.toBe('');
    expect(ground.said()).toHaveLength(1);
    expect(assistant.runs).toHaveLength(1);
  });

  test('answers a reply to one of its messages', async () => {
    await ground.start();
    const first = ground.replies(1);
    ground.discord.person('Ada').say(GENERAL, '@Bobbin hello');
    const [message] = await first;
    const second = ground.replies(1);
    ground.discord.person('Ben').say(GENERAL, 'and me?', { replyTo: message?.id ?? '' });
    expect((await second)[0]?.replyTo).not.toBeNull();
  });

  test('a killed bot’s successor answers what was open, once, without paying for the run again', async () => {
    const answer = Promise.withResolvers<string>();
    assistant.setScript(() => answer.promise);
    const first = await ground.start();
    ground.discord.person('Ada').say(GENERAL, '@Bobbin think');
    await expect.poll(() => assistant.runs.length).toBe(1);
    await first.stop();
    const reply = ground.replies(1);
    await ground.start();
    answer.resolve('thought');
    expect((await reply)[0]?.content).toBe('thought');
    expect(assistant.runs).toHaveLength(1);
    expect(ground.said()).toEqual(['thought']);
  });

  test('an event that Discord delivers three times is answered once', async () => {
    await ground.start();
    ground.discord.gateway.faults.copies = 3;
    await ask('Ada', '@Bobbin hello');
    ground.discord.gateway.faults.copies = 1;
    await ask('Ada', '@Bobbin bye');
    expect(ground.said()).toHaveLength(2);
  });

  test('answers what was said while it was away, once, and in order', async () => {
    const first = await ground.start();
    await ask('Ada', '@Bobbin before');
    await first.stop();
    assistant.setScript(
      ({ messages }) =>
        `heard ${messages
          .filter((message) => message.role === 'user')
          .map((message) => message.text)
          .join(' | ')}`,
    );
    const ada = ground.discord.person('Ada');
    ada.say(GENERAL, '@Bobbin one');
    ada.say(GENERAL, 'among ourselves');
    ada.say(RANDOM, '@Bobbin elsewhere');
    const [here, there] = [ground.replies(1), ground.replies(1, RANDOM)];
    const second = await ground.start();
    expect((await here)[0]?.content).toBe('heard Ada: before | Ada: one');
    expect((await there)[0]?.content).toBe('heard Ada: elsewhere');
    await second.stop();
    await ground.start();
    expect(await ask('Ada', '@Bobbin last')).toContain('Ada: one | Ada: last');
    expect(ground.said()).toHaveLength(3);
    expect(ground.said(RANDOM)).toHaveLength(1);
  });

  test('without the message-content intent it answers mentions and says what is missing', async () => {
    ground.discord.settings.messageContent = false;
    await ground.start();
    assistant.setScript(({ messages }) => `heard: ${messages.at(-1)?.text}`);
    expect(await ask('Ada', '@Bobbin hello')).toBe('heard: Ada: hello');
    expect(
      ground.log.lines.some(({ level, message }) => level === 'warn' && /Message Content/i.test(message)),
    ).toBe(true);
  });

  test('a short reply is one request to Discord, with typing only for one that takes a while', async () => {
    assistant.setScript(async ({ messages }) => {
      if (messages.at(-1)?.text.includes('slow') !== true) return 'quick';
      await typing.promise;
      return 'slow';
    });
    const typing = Promise.withResolvers<void>();
    await ground.start();
    ground.discord.events.on(({ kind }) => {
      if (kind === 'typing') typing.resolve();
    });
    await expect.poll(() => ground.discord.commands.writes).toBe(1);
    ground.discord.requests.length = 0;
    patience = LONG;
    await ask('Ada', '@Bobbin hello');
    expect(ground.discord.requests.map((request) => request.route)).toEqual(['message.create']);
    ground.discord.requests.length = 0;
    patience = 1;
    await ask('Ada', '@Bobbin slow');
    expect(ground.discord.requests.map((request) => request.route)).toEqual(['typing', 'message.create']);
  });
});
