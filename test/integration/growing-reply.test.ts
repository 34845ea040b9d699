/** A reply that is shown while it is written, by the whole bot over the local servers. */

import { afterEach, describe, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import type { DiscordEvent } from '../../emulators/discord/events.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { type Clock, systemClock } from '../../src/async/clock.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';

const ENGINES = ['responses', 'assistants', 'chat'] as const;
/** Every wait of the bot is a tenth as long, so that nobody waits for it. */
const hurried: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 10, signal) };

/** And ten times as long, so that nothing that is done at once comes too late for it. */
const unhurried: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms * 10, signal) };

let assistant: LocalAssistant;
let ground: BotHarness;

async function begin(engine: string, streaming: string, clock?: Clock): Promise<void> {
  assistant = await startLocalAssistant();
  ground = await createBotHarness(
    {
      OPENAI_BASE_URL: assistant.baseUrl,
      OPENAI_API_KEY: 'test-key',
      ASSISTANT_MODEL: 'scripted',
      ASSISTANT_ENGINE: engine,
      REPLY_STREAMING: streaming,
    },
    {},
    clock,
  );
}

afterEach(async () => {
  await ground.end();
  await assistant.close();
});

/** The assistant says each piece when it is told to, and ends after the last. */
function told(): { say(piece: string): void; end(): void } {
  let next = Promise.withResolvers<string | null>();
  const pieces: Promise<string | null>[] = [next.promise];
  const push = (piece: string | null): void => {
    const { resolve } = next;
    next = Promise.withResolvers();
    pieces.push(next.promise);
    resolve(piece);
  };
  assistant.setScript(() => ({
    text: (async function* () {
      for (let n = 0; ; n += 1) {
        const piece = (await pieces[n]) ?? null;
        if (piece === null) return;
        yield piece;
      }
    })(),
  }));
  return { say: push, end: () => push(null) };
}

/** Resolves once the bot's messages in the channel are these. */
async function shows(...contents: string[]): Promise<void> {
  if (JSON.stringify(ground.said()) === JSON.stringify(contents)) return;
  await ground.discord.events.waitFor(
    `the bot to show ${JSON.stringify(contents)}, not ${JSON.stringify(ground.said())}`,
    (_): _ is DiscordEvent => JSON.stringify(ground.said()) === JSON.stringify(contents),
    20_000,
  );
}

function ask(): void {
  ground.discord.person('Ada').say(GENERAL, '@Bobbin tell me all');
}

/** The requests that a reply takes. */
function requests(): readonly string[] {
  return ground.discord.requests.map(({ route }) => route).filter((route) => route.startsWith('message.'));
}

/** Resolves once no conversation has anything left to do, told by the next reply. */
async function settled(): Promise<void> {
  assistant.setScript(() => 'well');
  const reply = ground.replies(1);
  ground.discord.person('Ada').say(GENERAL, '@Bobbin and now?');
  await reply;
}

describe.each(ENGINES)('a reply on %s', (engine) => {
  test('switched on, appears with its first text, grows, and notifies nobody again', async () => {
    await begin(engine, 'on', hurried);
    await ground.start();
    let mentioningNobody = 0;
    ground.discord.faults.add({
      route: 'message.edit',
      containing: '"allowed_mentions":{"parse":[]',
      action: { kind: 'delay', ms: 0 },
      times: Number.POSITIVE_INFINITY,
      struck: () => {
        mentioningNobody += 1;
      },
    });
    const { say, end } = told();
    ask();
    say('Once <@400000000000000001> upon ');
    await shows('Once <@400000000000000001> upon');
    say('a time');
    await shows('Once <@400000000000000001> upon a time');
    say('.');
    end();
    await shows('Once <@400000000000000001> upon a time.');
    const [message] = [...(ground.discord.world.channels.get(GENERAL)?.messages.values() ?? [])].slice(-1);
    expect(message).toMatchObject({ pinged: { users: [], roles: [], everyone: false } });
    expect(requests()).toEqual(['message.create', 'message.edit', 'message.edit']);
    // Discord reads the mentions of an edit anew: https://discord.com/developers/docs/resources/message#edit-message
    expect(mentioningNobody).toBe(2);
  });

  test('by itself, is one request where it is complete at once', async () => {
    await begin(engine, 'auto', unhurried);
    await ground.start();
    assistant.setScript(() => 'Once upon a time.');
    ask();
    await shows('Once upon a time.');
    await settled();
    expect(requests()).toEqual(['message.create', 'message.create']);
  });

  test('by itself, appears after a while where it is not', async () => {
    await begin(engine, 'auto', hurried);
    await ground.start();
    const { say, end } = told();
    ask();
    say('Once upon ');
    await shows('Once upon');
    say('a time.');
    end();
    await shows('Once upon a time.');
  });

  test('switched off, is posted when it is complete', async () => {
    await begin(engine, 'off', hurried);
    await ground.start();
    const { say, end } = told();
    ask();
    for (const piece of ['Once ', 'upon ', 'a time.']) say(piece);
    end();
    await shows('Once upon a time.');
    expect(requests()).toEqual(['message.create']);
  });

  test('left in its middle, is gone on with in the same message by the next process', async () => {
    await begin(engine, 'on', hurried);
    const first = await ground.start();
    const { say, end } = told();
    ask();
    say('Once upon ');
    await shows('Once upon');
    const again = engine === 'chat'; // no other process can go on with its run
    if (again) assistant.setScript(() => 'Long ago.');
    await first.stop();
    await ground.start();
    if (!again) {
      say('a time.');
      end();
    }
    await shows(again ? 'Long ago.' : 'Once upon a time.');
    expect(requests().filter((request) => request.startsWith('message.create'))).toHaveLength(1);
  });

  test('stopped in its middle, stays as far as it was shown and says so', async () => {
    await begin(engine, 'on', hurried);
    await ground.start();
    const { say } = told();
    ask();
    say('```ts\nconst once = 1;\n');
    await shows('```ts\nconst once = 1;\n```');
    await ground.discord.person('Ada').command(GENERAL, '/stop', { force: true }).answer();
    const all = ground.said();
    await shows('```ts\nconst once = 1;\n```\n-# The answer was stopped here.', ...all.slice(1));
  });
});

test('a reply of more messages than it may have ends as its beginning and a file', async () => {
  await begin('responses', 'on', hurried);
  await ground.start();
  const text = Array.from({ length: 2_400 }, (_, n) => `word${n}`).join(' ');
  const { say, end } = told();
  ask();
  say(text.slice(0, 3_000));
  await expect.poll(() => ground.said().length, { timeout: 20_000 }).toBe(2);
  say(text.slice(3_000));
  end();
  await expect.poll(() => ground.said().length, { timeout: 20_000 }).toBe(1);
  const message = [...(ground.discord.world.channels.get(GENERAL)?.messages.values() ?? [])].at(-1);
  expect(message?.content).toContain('-# The whole reply is in the file.');
  expect(message?.files.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual([text]);
});
