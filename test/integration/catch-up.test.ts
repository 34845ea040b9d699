import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import type { DiscordEvent } from '../../emulators/discord/events.ts';
import { addChannel, GENERAL, RANDOM, WORKSHOP } from '../../emulators/discord/world/world.ts';
import { systemClock } from '../../src/async/clock.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';

const MINUTE = 60_000;

let assistant: LocalAssistant;
let ground: BotHarness;
/** How much later it is, for Discord and for the bot, than on this machine's clock. */
let later: number;

async function begin(speed = 1): Promise<void> {
  later = 0;
  assistant = await startLocalAssistant();
  assistant.setScript(({ messages }) => {
    const heard = messages.filter((message) => message.role === 'user').map((message) => message.text);
    return `heard ${heard.join(' | ')}`;
  });
  ground = await createBotHarness(
    {
      OPENAI_BASE_URL: assistant.baseUrl,
      OPENAI_API_KEY: 'test-key',
      ASSISTANT_MODEL: 'scripted',
      SHUTDOWN_GRACE_SECONDS: '30', // a reply that was seen is also noted, so that no later start looks for it
    },
    { now: () => Date.now() + later },
    {
      ...systemClock,
      now: () => Date.now() + later,
      monotonic: () => systemClock.monotonic() + later,
      sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
    },
  );
}

const say = (text: string, channelId = GENERAL): string =>
  ground.discord.person('Ada').say(channelId, text).id;

async function ask(text: string, channelId = GENERAL): Promise<string> {
  const reply = ground.replies(1, channelId);
  say(text, channelId);
  return (await reply)[0]?.content ?? '';
}

/** One that Discord had no place for is made again. */
const reads = (): number =>
  ground.discord.requests.filter(({ route, status }) => route === 'message.list' && status === 200).length;
const logged = (event: string) => ground.log.lines.filter(({ fields }) => fields.event === event);
/** What came of each catch-up so far. */
const caughtUp = () => logged('catch-up.done').map(({ fields: { event, ...counts } }) => counts);
const isNewSession = (event: DiscordEvent): event is Extract<DiscordEvent, { kind: 'session' }> =>
  event.kind === 'session' && event.state === 'identified';

beforeEach(() => begin());
afterEach(async () => {
  await ground.end();
  await assistant.close();
});

/** The connection is lost, and by the time that it is back Discord has forgotten the session. */
async function outage(meanwhile: () => void): Promise<void> {
  const { gateway, events } = ground.discord;
  gateway.faults.closed = true;
  gateway.drop();
  meanwhile();
  await expect.poll(() => logged('gateway.reconnecting').length).toBeGreaterThan(1);
  const session = events.waitFor('a new session', isNewSession);
  gateway.faults.closed = false;
  await session;
}

describe('what was said while the bot was away', () => {
  test('for ninety seconds is answered, in servers and in direct messages, once', async () => {
    const { dmId } = ground.discord.person('Ada');
    await ground.start();
    await ask('@Bobbin before');
    await ask('before', dmId);
    const replies = [GENERAL, RANDOM, dmId].map((id) => ground.replies(1, id, 20_000));
    await outage(() => {
      say('@Bobbin one');
      say('among ourselves');
      say('@Bobbin two');
      say('@Bobbin elsewhere', RANDOM);
      say('in private', dmId);
      later += 90_000;
    });
    const said = (await Promise.all(replies)).map(([message]) => message?.content);
    expect(said).toEqual([
      'heard Ada: before | Ada: one | Ada: two',
      'heard Ada: elsewhere',
      'heard before | in private',
    ]);
    await expect.poll(caughtUp).toEqual(
      expect.arrayContaining([
        { server: WORKSHOP, channels: 2, answered: 3, heard: 0, refused: 0, ignored: 1 },
        { server: null, channels: 1, answered: 1, heard: 0, refused: 0, ignored: 0 },
      ]),
    );
    expect(assistant.runs).toHaveLength(5);
  });

  test('too long ago for an answer is heard by the next turn', async () => {
    const { dmId } = ground.discord.person('Ada');
    const first = await ground.start();
    await ask('@Bobbin before');
    await ask('before', dmId);
    await first.stop();
    say('@Bobbin long ago');
    say('long ago', dmId);
    say('@Bobbin somebody else’s', RANDOM);
    later = 20 * MINUTE;
    await ground.start();
    await expect.poll(() => caughtUp().length).toBe(2);
    expect(await ask('@Bobbin now')).toBe('heard Ada: before | Ada: long ago | Ada: now');
    expect(await ask('now', dmId)).toBe('heard before | long ago | now');
    expect(await ask('@Bobbin now', RANDOM)).toBe('heard Ada: now');
    expect([ground.said(), ground.said(dmId), ground.said(RANDOM)].map((all) => all.length)).toEqual([
      2, 2, 1,
    ]);
  });

  test('and was taken back or changed since is respected', async () => {
    const first = await ground.start();
    await ask('@Bobbin before');
    await first.stop();
    const ada = ground.discord.person('Ada');
    ada.remove(GENERAL, say('@Bobbin never mind'));
    ada.edit(GENERAL, say('@Bobbin wrong'), '@Bobbin right');
    const reply = ground.replies(1);
    await ground.start();
    expect((await reply)[0]?.content).toBe('heard Ada: before | Ada: right');
    expect(ground.said()).toHaveLength(2);
  });

  test('comes before what is said as it is being read', async () => {
    const first = await ground.start();
    await ask('@Bobbin before');
    await first.stop();
    say('@Bobbin one');
    const delay = { kind: 'delay', ms: 400 } as const;
    ground.discord.faults.add({ route: 'message.list', channelId: GENERAL, action: delay });
    const session = ground.discord.events.waitFor('a session', isNewSession).then(() => say('@Bobbin two'));
    await ground.start();
    await session;
    await expect.poll(() => ground.said().at(-1)).toBe('heard Ada: before | Ada: one | Ada: two');
    const order = ground.said().map((text) => text.endsWith('two'));
    expect(order).toEqual(order.toSorted());
  });

  test('is answered once when sessions follow one another and every event comes five times', async () => {
    const first = await ground.start();
    await ask('@Bobbin before');
    await first.stop();
    say('@Bobbin one');
    ground.discord.gateway.faults.copies = 5;
    const delay = { kind: 'delay', ms: 300 } as const;
    ground.discord.faults.add({ route: 'message.list', action: delay, times: 20 });
    await ground.start();
    const session = ground.discord.events.waitFor('a new session', isNewSession);
    ground.discord.gateway.invalidate(false);
    await session;
    await expect.poll(() => caughtUp().length).toBeGreaterThan(1);
    expect(await ask('@Bobbin two')).toBe('heard Ada: before | Ada: one | Ada: two');
    expect(ground.said()).toHaveLength(3);
  });

  test('and was answered is not answered again, not even when the store was lost', async () => {
    const first = await ground.start();
    const hold = Promise.withResolvers<void>();
    assistant.setScript(async () => {
      await hold.promise;
      return 'answered';
    });
    say('@Bobbin one');
    await expect.poll(() => assistant.runs.length).toBe(1);
    const replies = ground.replies(2);
    for (const text of ['two', 'three', 'four']) say(`@Bobbin ${text}`);
    await new Promise(setImmediate);
    hold.resolve();
    await replies;
    await first.stop();
    say('@Bobbin five');
    const reply = ground.replies(1);
    await ground.start({ DATABASE_URL: `sqlite://${ground.folder}/another.sqlite` });
    await reply;
    await expect
      .poll(caughtUp)
      .toEqual([{ server: WORKSHOP, channels: 1, answered: 1, heard: 0, refused: 0, ignored: 0 }]);
    expect(ground.said()).toHaveLength(3);
  });

  test('in a direct message that the bot did not know comes with the next one there', async () => {
    const { dmId } = ground.discord.person('Ada');
    const first = await ground.start();
    await ask('@Bobbin before');
    await first.stop();
    say('are you there?', dmId);
    const second = await ground.start();
    expect(await ask('hello?', dmId)).toBe('heard are you there? | hello?');
    const before = reads();
    expect(await ask('once more', dmId)).toContain('once more');
    expect(reads()).toBe(before);
    await second.stop();
    later = 30 * MINUTE;
    await ground.start();
    later += 30 * MINUTE;
    const ben = ground.discord.person('Ben').dmId;
    await expect.poll(() => caughtUp().length).toBe(4);
    const known = reads();
    const reply = ground.replies(1, ben);
    ground.discord.person('Ben').dm('hi');
    expect((await reply)[0]?.content).toBe('heard hi');
    expect(reads()).toBe(known);
  });

  test('is not asked for when that is switched off', async () => {
    const first = await ground.start({ CATCH_UP_MINUTES: '0' });
    await ask('@Bobbin before');
    await first.stop();
    say('@Bobbin one');
    await ground.start({ CATCH_UP_MINUTES: '0' });
    expect(await ask('@Bobbin two')).toBe('heard Ada: before | Ada: two');
    expect(reads()).toBe(0);
  });

  test('is not asked for when the session goes on, since Discord tells it then', async () => {
    await ground.start();
    await ask('@Bobbin before');
    const before = reads();
    ground.discord.gateway.drop();
    expect(await ask('@Bobbin one')).toBe('heard Ada: before | Ada: one');
    expect(reads()).toBe(before);
  });
});

describe('a catch-up', () => {
  test('costs a server a hundred requests at the most, the latest channels first, and says so', async () => {
    const ids = Array.from({ length: 130 }, (_, n) => String(1_200_000_000_000_000_000n + BigInt(n)));
    for (const id of ids) {
      addChannel(ground.discord.world, { id, name: `channel-${id}`, serverId: WORKSHOP });
      say('@Bobbin hello', id);
    }
    await ground.start();
    await expect.poll(() => caughtUp().length).toBe(1);
    expect(reads()).toBe(100);
    expect(logged('catch-up.incomplete').map(({ fields }) => fields)).toEqual([
      { event: 'catch-up.incomplete', server: WORKSHOP, channels: 30 },
    ]);
    const answered = (id: string | undefined): number => ground.said(id).length;
    await expect.poll(() => answered(ids.at(-1))).toBe(1);
    expect(answered(ids[0])).toBe(0);
  });

  test('reads a channel to its end, page by page', async () => {
    const first = await ground.start();
    await ask('@Bobbin before');
    await first.stop();
    for (let n = 0; n < 150; n += 1) say(`chatter ${n}`);
    say('@Bobbin at last');
    const reply = ground.replies(1);
    await ground.start();
    expect((await reply)[0]?.content).toBe('heard Ada: before | Ada: at last');
    expect(reads()).toBe(2);
  });

  test('leaves out what it may not read', async () => {
    say('@Bobbin hello');
    say('@Bobbin hello', RANDOM);
    ground.discord.places.permit(GENERAL, 0n);
    const reply = ground.replies(1, RANDOM);
    await ground.start();
    await reply;
    expect(ground.said()).toEqual([]);
    expect(reads()).toBe(1); // a refused request would count against the bot
  });
});

describe('a catch-up in trouble', () => {
  beforeEach(async () => {
    await ground.end();
    await assistant.close();
    await begin(20);
  });

  test('waits out what passes', async () => {
    say('@Bobbin hello');
    for (const action of [
      { kind: 'status', status: 503 },
      { kind: 'cut', after: false },
    ] as const)
      ground.discord.faults.add({ route: 'message.list', action });
    ground.discord.faults.add({
      route: 'message.list',
      action: { kind: 'limit', scope: 'global', retryAfterMs: 20 },
    });
    const reply = ground.replies(1);
    await ground.start();
    expect((await reply)[0]?.content).toBe('heard Ada: hello');
  });

  test('gives up a channel that does not come back, says which, and holds up nobody for long', async () => {
    say('@Bobbin lost');
    say('@Bobbin found', RANDOM);
    const action = { kind: 'status', status: 500 } as const;
    ground.discord.faults.add({
      route: 'message.list',
      channelId: GENERAL,
      action,
      times: Number.POSITIVE_INFINITY,
    });
    const [here, there] = [ground.replies(1), ground.replies(1, RANDOM)];
    const session = ground.discord.events.waitFor('a session', isNewSession).then(() => say('@Bobbin hello'));
    await ground.start();
    await session;
    expect((await there)[0]?.content).toBe('heard Ada: found');
    expect((await here)[0]?.content).toBe('heard Ada: hello');
    await expect
      .poll(() => logged('catch-up.channel-failed').map(({ level, fields }) => [level, fields]))
      .toEqual([['error', expect.objectContaining({ channel: GENERAL, server: WORKSHOP })]]);
  });
});
