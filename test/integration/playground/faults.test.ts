import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GENERAL } from '../../../emulators/discord/world/world.ts';
import type { BotState, Inspection, PageRequest, PageTurn } from '../../../playground/contract/inspector.ts';
import type { PageMessage } from '../../../playground/contract/message.ts';
import { createPageHarness, type PageHarness } from '../../support/page/page-harness.ts';

const [BOBBIN, ADA] = ['1100000000000000001', '1100000000000000011'];

let harness: PageHarness;
/** The latest request before the test, which another test may have made. */
let before = 0;
/** The states that the bot has come to in the test; some of them last for a moment only. */
let states: string[] = [];

async function begin(): Promise<void> {
  before = 0;
  harness = await createPageHarness();
  await harness.playground.bot.ready;
  states = [];
  harness.playground.bot.onChange((now) => states.push(now.state));
}
const end = (): Promise<void> => harness.end();

async function ask(text: string): Promise<string> {
  const body = { as: ADA, channel: GENERAL, text: `@Bobbin ${text}` };
  return (await harness.done<{ message: PageMessage }>('POST', 'api/messages', body)).message.id;
}
const fault = (id: string, on = true): Promise<unknown> => harness.done('POST', `api/faults/${id}`, { on });
const inspection = (): Promise<Inspection> => harness.get(`api/inspector/${GENERAL}`);
const requests = async (): Promise<readonly PageRequest[]> =>
  (await inspection()).requests.filter(({ id }) => id > before);
const bot = async (): Promise<BotState['state']> => (await harness.state()).bot.state;
const repliesTo = async (id: string): Promise<string[]> =>
  (await harness.said(GENERAL))
    .filter((message) => message.author.id === BOBBIN && message.replyTo?.id === id)
    .map(({ content }) => content);
const turn = async (id: string): Promise<PageTurn | undefined> =>
  (await inspection()).turns.find((one) => one.id === id);
const state = async (id: string): Promise<string | undefined> => (await turn(id))?.state;
const answeredWith = async (to: PageRequest['to'], status: number): Promise<boolean> =>
  (await requests()).some((request) => request.to === to && request.status === status);

describe('the bot', () => {
  beforeEach(begin);
  afterEach(end);

  test('killed in the middle of a turn is started again, and the turn has exactly one answer', async () => {
    const id = await ask('count to 5 slowly');
    await expect.poll(async () => state(id)).toBe('running');
    await fault('bot-kill');
    // Its connection may be seen to end before it is.
    const withoutAway = (): string[] => states.filter((name) => name !== 'away');
    await expect.poll(withoutAway).toEqual(['restarting', 'starting', 'ready']);
    expect(await bot()).toBe('ready');
    await expect.poll(() => state(id)).toBe('done');
    expect(await repliesTo(id)).toEqual([expect.stringContaining('5')]);
    expect((await turn(id))?.moments.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['bot-ended', 'bot-ready', 'posted']),
    );
    expect((await harness.state()).bot.starts).toBe(2);
  });

  test('stopped stays stopped, and answers what it missed when it is started', async () => {
    const first = await ask('hello');
    await expect.poll(() => state(first)).toBe('done');
    await fault('bot-stop');
    await expect.poll(bot).toBe('stopped');
    const { faults } = await harness.state();
    expect(faults.filter(({ group }) => group === 'bot').map(({ id, available }) => [id, available])).toEqual(
      [
        ['bot-kill', false],
        ['bot-stop', false],
        ['bot-start', true],
      ],
    );
    expect((await harness.send('POST', 'api/faults/bot-kill', {})).status).toBe(400);
    const missed = await ask('are you there?');
    await fault('bot-start');
    await expect.poll(() => repliesTo(missed)).toHaveLength(1);
  });
});

async function refusesUntilOver(id: string): Promise<void> {
  await fault(id);
  const asked = await ask('hello');
  await expect.poll(() => answeredWith('assistant', 429)).toBe(true);
  await fault(id, false);
  await expect.poll(() => repliesTo(asked)).toHaveLength(1);
}

/** The bot keeps something of these beyond its answer, so that each has a playground of its own. */
describe('what lasts', () => {
  beforeEach(begin);
  afterEach(end);

  test('assistant-quota refuses, and answers when it is over', () => refusesUntilOver('assistant-quota'));

  test('a local Discord that is closed for ten seconds says so, and what was said meanwhile is answered', async () => {
    const first = await ask('hello');
    await expect.poll(() => state(first)).toBe('done');
    await fault('gateway-closed');
    const closed = async (): Promise<boolean | undefined> =>
      (await harness.state()).faults.find(({ id }) => id === 'gateway-closed')?.on;
    expect(await closed()).toBe(true);
    const id = await ask('are you there?');
    await expect.poll(() => repliesTo(id)).toHaveLength(1);
    expect(await closed()).toBe(false);
  });
});

/** The others leave nothing behind once they are off: one playground for all of them. */
describe('what passes', () => {
  beforeAll(begin);
  beforeEach(async () => {
    states = [];
    before = Math.max(0, ...(await inspection()).requests.map(({ id }) => id));
  });
  afterEach(async () => {
    for (const { id, kind, on } of (await harness.state()).faults)
      if (kind === 'switch' && on) await fault(id, false);
  });
  afterAll(end);

  describe('the assistant', () => {
    test('failing is tried again and then told to the user, and answers again afterwards', async () => {
      await fault('assistant-failing');
      const id = await ask('hello');
      await expect.poll(() => repliesTo(id)).toHaveLength(1);
      expect(await answeredWith('assistant', 500)).toBe(true);
      expect((await turn(id))?.moments.map(({ label }) => label)).toContain('failure notice written down');
      await fault('assistant-failing', false);
      const next = await ask('my name is Ada');
      await expect.poll(() => repliesTo(next)).toEqual([expect.stringContaining('Ada')]);
    });

    test('slow is waited for', async () => {
      await fault('assistant-slow');
      const id = await ask('hello');
      await expect.poll(() => state(id)).toBe('done');
      const { moments = [] } = (await turn(id)) ?? {};
      const at = (kind: string): number => moments.find((moment) => moment.kind === kind)?.afterMs ?? 0;
      expect(at('run') - at('begun')).toBeGreaterThan(4_900);
      expect(at('typing')).toBeGreaterThan(0);
    });

    test('assistant-limited refuses, and answers when it is over', () =>
      refusesUntilOver('assistant-limited'));

    test('silent says nothing until that is over', async () => {
      await fault('assistant-silent');
      const id = await ask('hello');
      const held = async (): Promise<number> =>
        (await requests()).filter(({ to, status }) => to === 'assistant' && status === null).length;
      await expect.poll(held).toBeGreaterThan(0);
      await fault('assistant-silent', false);
      await expect.poll(() => repliesTo(id)).toHaveLength(1);
    });
  });

  describe('the local Discord', () => {
    const isPost = ({ purpose }: PageRequest): boolean => purpose === 'message.create';

    test('slow is waited for', async () => {
      await fault('discord-slow');
      const id = await ask('hello');
      await expect.poll(() => state(id)).toBe('done');
      expect(await repliesTo(id)).toHaveLength(1);
      expect((await requests()).find(isPost)?.ms).toBeGreaterThan(2_900);
    });

    test.each([
      ['discord-lost', 500, 1],
      ['discord-failing', 503, 0],
      ['discord-limited', 429, 0],
    ])('%s still gets exactly one answer', async (id, status, meanwhile) => {
      await fault(id);
      const asked = await ask('hello');
      const posts = async (): Promise<(number | null)[]> =>
        (await requests()).filter(isPost).map((post) => post.status);
      await expect.poll(posts).toContain(status);
      expect(await repliesTo(asked)).toHaveLength(meanwhile);
      await fault(id, false);
      await expect.poll(() => state(asked)).toBe('done');
      expect(await repliesTo(asked)).toHaveLength(1);
      expect((await harness.state()).faults.some(({ on }) => on)).toBe(false);
    });

    test('whose connection is cut is gone back to, and nothing is missed', async () => {
      await fault('gateway-cut');
      await expect.poll(() => states).toContain('away');
      const id = await ask('hello');
      await expect.poll(() => repliesTo(id)).toHaveLength(1);
      expect(await bot()).toBe('ready');
    });

    test('that delivers everything three times gets one answer', async () => {
      await fault('gateway-thrice');
      const id = await ask('hello');
      await expect.poll(() => state(id)).toBe('done');
      const second = await ask('and again');
      await expect.poll(() => state(second)).toBe('done');
      expect([await repliesTo(id), await repliesTo(second)].map(({ length }) => length)).toEqual([1, 1]);
    });
  });

  test('a switch that there is not is refused', async () => {
    expect((await harness.send('POST', 'api/faults/nothing', { on: true })).status).toBe(400);
  });
});
