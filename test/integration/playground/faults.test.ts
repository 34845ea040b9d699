import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GENERAL } from '../../../emulators/discord/world/world.ts';
import type { BotState, Inspection, PageRequest, PageTurn } from '../../../playground/contract/inspector.ts';
import type { PageMessage } from '../../../playground/contract/message.ts';
import { createPageHarness, type PageHarness } from '../../support/page/page-harness.ts';

const [BOBBIN, ADA] = ['1100000000000000001', '1100000000000000011'];
const SOON = { timeout: 20_000 };

let harness: PageHarness;

beforeEach(async () => {
  harness = await createPageHarness();
  await harness.playground.bot.ready;
});
afterEach(() => harness.end());

async function ask(text: string): Promise<string> {
  const body = { as: ADA, channel: GENERAL, text: `@Bobbin ${text}` };
  return (await harness.done<{ message: PageMessage }>('POST', 'api/messages', body)).message.id;
}
const fault = (id: string, on = true): Promise<unknown> => harness.done('POST', `api/faults/${id}`, { on });
const inspection = (): Promise<Inspection> => harness.get(`api/inspector/${GENERAL}`);
const bot = async (): Promise<BotState['state']> => (await harness.state()).bot.state;
const repliesTo = async (id: string): Promise<string[]> =>
  (await harness.said(GENERAL))
    .filter((message) => message.author.id === BOBBIN && message.replyTo?.id === id)
    .map(({ content }) => content);
const turn = async (id: string): Promise<PageTurn | undefined> =>
  (await inspection()).turns.find((one) => one.id === id);
const state = async (id: string): Promise<string | undefined> => (await turn(id))?.state;
const answeredWith = async (to: PageRequest['to'], status: number): Promise<boolean> =>
  (await inspection()).requests.some((request) => request.to === to && request.status === status);

describe('the bot', () => {
  test('killed in the middle of a turn is started again, and the turn has exactly one answer', async () => {
    const id = await ask('count to 5 slowly');
    await expect.poll(async () => state(id), SOON).toBe('running');
    await fault('bot-kill');
    await expect.poll(bot, SOON).toBe('restarting');
    await expect.poll(bot, SOON).toBe('ready');
    await expect.poll(() => state(id), SOON).toBe('done');
    expect(await repliesTo(id)).toEqual([expect.stringContaining('5')]);
    expect((await turn(id))?.moments.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['bot-ended', 'bot-ready', 'posted']),
    );
    expect((await harness.state()).bot.starts).toBe(2);
  });

  test('stopped stays stopped, and answers what it missed when it is started', async () => {
    const first = await ask('hello');
    await expect.poll(() => state(first), SOON).toBe('done');
    await fault('bot-stop');
    await expect.poll(bot, SOON).toBe('stopped');
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
    await expect.poll(() => repliesTo(missed), SOON).toHaveLength(1);
  });
});

describe('the assistant', () => {
  test('failing is tried again and then told to the user, and answers again afterwards', async () => {
    await fault('assistant-failing');
    const id = await ask('hello');
    await expect.poll(() => repliesTo(id), { timeout: 60_000 }).toHaveLength(1);
    expect(await answeredWith('assistant', 500)).toBe(true);
    expect((await turn(id))?.moments.map(({ label }) => label)).toContain('failure notice written down');
    await fault('assistant-failing', false);
    const next = await ask('my name is Ada');
    await expect.poll(() => repliesTo(next), SOON).toEqual([expect.stringContaining('Ada')]);
  }, 90_000);

  test('slow is waited for', async () => {
    await fault('assistant-slow');
    const id = await ask('hello');
    await expect.poll(() => state(id), SOON).toBe('done');
    const { moments = [] } = (await turn(id)) ?? {};
    const at = (kind: string): number => moments.find((moment) => moment.kind === kind)?.afterMs ?? 0;
    expect(at('run') - at('begun')).toBeGreaterThan(4_900);
    expect(at('typing')).toBeGreaterThan(0);
  });

  test.each([
    ['assistant-limited', 'rate_limit_exceeded'],
    ['assistant-quota', 'insufficient_quota'],
  ])('%s refuses, and answers when it is over', async (id) => {
    await fault(id);
    const asked = await ask('hello');
    await expect.poll(() => answeredWith('assistant', 429), SOON).toBe(true);
    await fault(id, false);
    await expect.poll(() => repliesTo(asked), SOON).toHaveLength(1);
  });

  test('silent says nothing until that is over', async () => {
    await fault('assistant-silent');
    const id = await ask('hello');
    const held = async (): Promise<number> =>
      (await inspection()).requests.filter(({ to, status }) => to === 'assistant' && status === null).length;
    await expect.poll(held, SOON).toBeGreaterThan(0);
    await fault('assistant-silent', false);
    await expect.poll(() => repliesTo(id), SOON).toHaveLength(1);
  });
});

describe('the local Discord', () => {
  const isPost = ({ purpose }: PageRequest): boolean => purpose === 'message.create';

  test('slow is waited for', async () => {
    await fault('discord-slow');
    const id = await ask('hello');
    await expect.poll(() => state(id), SOON).toBe('done');
    expect(await repliesTo(id)).toHaveLength(1);
    expect((await inspection()).requests.find(isPost)?.ms).toBeGreaterThan(2_900);
  });

  test.each([
    ['discord-lost', 500, 1],
    ['discord-failing', 503, 0],
    ['discord-limited', 429, 0],
  ])('%s still gets exactly one answer', async (id, status, meanwhile) => {
    await fault(id);
    const asked = await ask('hello');
    const posts = async (): Promise<(number | null)[]> =>
      (await inspection()).requests.filter(isPost).map((post) => post.status);
    await expect.poll(posts, SOON).toContain(status);
    expect(await repliesTo(asked)).toHaveLength(meanwhile);
    await fault(id, false);
    await expect.poll(() => state(asked), SOON).toBe('done');
    expect(await repliesTo(asked)).toHaveLength(1);
    expect((await harness.state()).faults.some(({ on }) => on)).toBe(false);
  });

  test('whose connection is cut is gone back to, and nothing is missed', async () => {
    await fault('gateway-cut');
    await expect.poll(bot, SOON).toBe('away');
    const id = await ask('hello');
    await expect.poll(() => repliesTo(id), SOON).toHaveLength(1);
    expect(await bot()).toBe('ready');
  });

  test('that is closed for ten seconds says so, and what was said meanwhile is answered', async () => {
    const first = await ask('hello');
    await expect.poll(() => state(first), SOON).toBe('done');
    await fault('gateway-closed');
    const closed = async (): Promise<boolean | undefined> =>
      (await harness.state()).faults.find(({ id }) => id === 'gateway-closed')?.on;
    expect(await closed()).toBe(true);
    const id = await ask('are you there?');
    await expect.poll(() => repliesTo(id), { timeout: 40_000 }).toHaveLength(1);
    expect(await closed()).toBe(false);
  }, 60_000);

  test('that delivers everything three times gets one answer', async () => {
    await fault('gateway-thrice');
    const id = await ask('hello');
    await expect.poll(() => state(id), SOON).toBe('done');
    const second = await ask('and again');
    await expect.poll(() => state(second), SOON).toBe('done');
    expect([await repliesTo(id), await repliesTo(second)].map(({ length }) => length)).toEqual([1, 1]);
  });
});

test('a switch that there is not is refused', async () => {
  expect((await harness.send('POST', 'api/faults/nothing', { on: true })).status).toBe(400);
});
