/** Settings with a cascade, on the whole bot: who is answered where, by which model, and how. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import type { Channel } from '../../emulators/discord/world/entities.ts';
import { addChannel, GENERAL, RANDOM, WORKSHOP } from '../../emulators/discord/world/world.ts';
import type { App } from '../../src/app.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';

let assistant: LocalAssistant;
let ground: BotHarness;
let app: App;

beforeEach(async () => {
  assistant = await startLocalAssistant();
  assistant.setScript(({ messages }) => `heard ${messages.at(-1)?.text}`);
  ground = await createBotHarness({
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
    ALLOWED_MODELS: 'large, small',
  });
});
afterEach(async () => {
  await ground.end();
  await assistant.close();
});

const channel = (id: string): Channel => ground.discord.world.channels.get(id) as Channel;

async function use(name: string, line: string, channelId = GENERAL): Promise<string> {
  const { content, ephemeral } = await ground.discord.person(name).command(channelId, line).answer();
  expect(ephemeral).toBe(true);
  return content;
}

/** Says something and resolves with the next reply there. */
async function answered(name: string, text: string, channelId = GENERAL): Promise<string> {
  const reply = ground.replies(1, channelId);
  ground.discord.person(name).say(channelId, text);
  return (await reply)[0]?.content ?? '';
}

/** Says something that is not answered: what Ada asks after it is answered alone. */
async function unanswered(name: string, text: string, channelId = GENERAL): Promise<void> {
  ground.discord.person(name).say(channelId, text);
  const reply = await answered('Ada', '@Bobbin and now?', channelId);
  expect(reply).toBe('heard Ada: and now?');
}

describe('/settings replies', () => {
  test('is in force from the next message on, in the channel and its Discord threads, also after a restart', async () => {
    app = await ground.start();
    expect(await use('Ada', '/settings replies mode: always')).toMatch(/^Saved for this channel/);
    expect(await answered('Ben', 'hello')).toBe('heard Ben: hello');
    await app.stop();
    await ground.start();
    expect(await answered('Ben', 'still there?')).toBe('heard Ben: still there?');
    const thread = ground.discord.threads.begin(
      channel(GENERAL),
      ground.discord.person('Ada').user,
      'aside',
      null,
    );
    const aside = thread?.id ?? '';
    expect(await answered('Ben', 'and here?', aside)).toContain('and here?');
    expect(await use('Ben', '/settings show', aside)).toContain(
      `Replies: to every message · set for <#${GENERAL}>`,
    );
    await unanswered('Ben', 'nobody hears me', RANDOM);

    await use('Ada', '/settings replies mode: mention', aside);
    await unanswered('Ben', 'a talk of our own', aside);
    await use('Ada', '/settings clear name: replies', aside);
    expect(await answered('Ben', 'again', aside)).toContain('again');
  });

  test('off answers nobody, and a mention of everyone is answered nowhere', async () => {
    app = await ground.start();
    await use('Ada', '/settings replies mode: always scope: server');
    await use('Ada', `/settings replies mode: off channel: <#${RANDOM}>`);
    ground.discord.person('Ben').say(RANDOM, '@Bobbin hello');
    ground.discord.person('Ben').say(GENERAL, '@everyone dinner is ready');
    expect(await answered('Ben', 'is it?')).toBe('heard Ben: is it?');
    expect(ground.said(RANDOM)).toEqual([]);
    await use('Ada', `/settings clear name: replies channel: <#${RANDOM}>`);
    expect(await answered('Ben', 'and now?', RANDOM)).toBe('heard Ben: and now?');
  });

  test('answers each new post of a forum, and in it what its author writes', async () => {
    const forum = addChannel(ground.discord.world, {
      id: ground.discord.nextId(),
      name: 'help',
      serverId: WORKSHOP,
      forum: true,
    });
    app = await ground.start();
    expect(await use('Ada', `/settings replies mode: always channel: <#${forum.id}>`)).toMatch(
      /each new post/,
    );
    const seen = ground.discord.events.waitFor(
      'the reply in the post',
      (event): event is Extract<typeof event, { kind: 'message' }> =>
        event.kind === 'message' && event.message.author.bot && event.channel.parentId === forum.id,
    );
    const first = ground.discord.threads.post(
      forum,
      ground.discord.person('Ben').user,
      'Login',
      'It says no.',
    );
    expect((await seen).message.content).toContain('It says no.');
    expect(await answered('Ben', 'Any idea?', first.id)).toContain('Any idea?');
    await unanswered('Ada', 'Me too!', first.id);
    expect(await use('Ben', '/settings show', first.id)).toMatch(
      /whoever has begun this post.* · set for <#/,
    );
  });

  test('a member may see it, and change nothing', async () => {
    app = await ground.start();
    expect(await use('Ben', '/settings replies mode: off scope: server')).toMatch(/Manage Server/);
    expect(await use('Ben', '/settings show')).toContain(
      'Replies: when I am mentioned or replied to · by default',
    );
    const { dmId } = ground.discord.person('Ben');
    expect(await use('Ben', '/settings replies mode: off', dmId)).toMatch(/all that you write/);
  });
});

describe('/settings access', () => {
  test('answers nobody who is denied, and everybody who manages the server', async () => {
    const role = ground.discord.places.roles.add(WORKSHOP, 'Muted');
    const ben = ground.discord.person('Ben').user.id;
    ground.discord.places.roles.give(WORKSHOP, role, ben);
    app = await ground.start();
    expect(await use('Ada', `/settings access deny: <@&${role}> scope: server`)).toContain(
      `never <@&${role}>`,
    );
    await unanswered('Ben', '@Bobbin hello');
    expect(
      assistant.requests.filter(({ body }) => JSON.stringify(body ?? '').includes('Ben: hello')),
    ).toEqual([]);
    expect(await use('Ben', '/settings show')).toContain('You may not talk to me');
    ground.discord.places.roles.give(WORKSHOP, role, ben, false);
    expect(await answered('Ben', '@Bobbin and now?')).toBe('heard Ben: and now?');
    await use('Ada', `/settings access deny: <@${ben}>`);
    await unanswered('Ben', '@Bobbin once more');
    expect(await answered('Ben', '@Bobbin elsewhere?', RANDOM)).toBe('heard Ben: elsewhere?');
    await use('Ada', `/settings access deny: <@${ground.discord.person('Ada').user.id}>`);
    expect(await answered('Ada', '@Bobbin me?')).toBe('heard Ada: me?');
  });
});

describe('/settings model', () => {
  const complete = async (name: string, typed: string): Promise<readonly unknown[]> => {
    const command = ground.discord.commands.registered.find((one) => one.name === 'settings');
    if (command === undefined) throw new Error('the command is not there');
    const use = { command, path: ['model'], options: { name: typed }, focused: 'name' };
    const { kind, choices } = await ground.discord.person(name).complete(GENERAL, use).response();
    expect(kind).toBe('choices');
    return choices.map(({ value }) => value);
  };

  test('is completed as it is typed, and asked from the next message on, also after a restart', async () => {
    assistant.setScript(({ model }) => model);
    app = await ground.start();
    expect(await complete('Ada', '')).toEqual(['scripted', 'large', 'small']);
    expect(await complete('Ada', 'sm')).toEqual(['small']);
    expect(await complete('Ben', '')).toEqual([]);
    expect(await use('Ada', '/settings model name: large scope: server')).toContain('`large` answers');
    expect(await answered('Ben', '@Bobbin who?')).toBe('large');
    await app.stop();
    app = await ground.start();
    expect(await answered('Ben', '@Bobbin who?')).toBe('large');
    expect(await use('Ada', '/settings model name: gpt-99')).toMatch(
      /not allowed.*`scripted`, `large`, `small`/,
    );
    const ben = ground.discord.person('Ben');
    expect(await use('Ben', '/settings model name: small', ben.dmId)).toMatch(/^Saved for this conversation/);
    expect(await answered('Ben', 'who?', ben.dmId)).toBe('small');
  });

  test('one that is not allowed any more is not asked, and everybody is told', async () => {
    assistant.setScript(({ model }) => model);
    app = await ground.start();
    await use('Ada', '/settings model name: large');
    await app.stop();
    await ground.start({ ALLOWED_MODELS: 'small' });
    expect(await answered('Ben', '@Bobbin who?')).toBe('scripted');
    expect(await answered('Ben', '@Bobbin who?')).toBe('scripted');
    expect(await use('Ben', '/settings show')).toContain(
      'Model: `scripted` · by default; `large`, which is set, is not',
    );
    const told = ground.log.lines.filter(({ fields }) => fields.event === 'settings.model-not-allowed');
    expect(told).toHaveLength(1);
  });
});

test('/settings streaming decides whether a reply grows, here and not elsewhere', async () => {
  const pieces = Array.from({ length: 8 }, (_, n) => `piece ${n} `);
  assistant.setScript(() => pieces.join(''));
  app = await ground.start({ REPLY_STREAMING: 'on' });
  await use('Ada', '/settings streaming mode: off');
  const edits: string[] = [];
  const leave = ground.discord.events.on((event) => {
    if (event.kind === 'edited' && event.message.author.bot) edits.push(event.channel.id);
  });
  expect(await answered('Ben', '@Bobbin hello')).toBe(pieces.join('').trim());
  leave();
  expect(edits).toEqual([]);
  expect(await use('Ben', '/settings show')).toContain(
    'Streaming: a reply is posted when it is complete · set here',
  );
  expect(await use('Ben', '/settings show', RANDOM)).toContain(
    'a reply grows from its first words · by default',
  );
});
