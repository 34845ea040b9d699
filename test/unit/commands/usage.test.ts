import { expect, test } from 'vitest';
import { command } from '../../../commands/usage.ts';
import { cellsOf, summed, type UsageKey } from '../../../src/conversation/usage/cells.ts';
import { createUsage } from '../../../src/conversation/usage/create-usage.ts';
import type { UsageEntry } from '../../../src/conversation/usage/entry.ts';
import { usageReport } from '../../../src/conversation/usage/report.ts';
import {
  commandContext,
  createFakeConversations,
  IN_DIRECT_MESSAGE,
  IN_SERVER,
} from '../../support/fakes/fake-conversations.ts';
import { CHANNEL, GUILD } from '../../support/messages.ts';

const ADA = '400000000000000001';
const NOW = Date.parse('2026-11-28T10:00:00Z');
const PRICES = { 'm-1': { input: 1, output: 10 } };

function entry(n: number, fields: Partial<UsageEntry> = {}): UsageEntry {
  return {
    id: `${n}-5`,
    day: '2026-11-28',
    serverId: GUILD,
    channelId: CHANNEL,
    personId: ADA,
    end: 'answered',
    model: 'm-1',
    used: [{ model: 'm-1', input: 1_000, output: 100 }],
    ...fields,
  };
}

const ENTRIES = [
  entry(1),
  entry(2, { day: '2026-11-26', personId: '5', end: 'failed' }),
  entry(3, { serverId: null, channelId: '9' }),
  entry(4, {
    serverId: '7',
    channelId: '8',
    personId: '5',
    model: 'm-2',
    used: [{ model: 'm-2', input: 5, output: 1 }],
  }),
];

async function shown(
  fields: Parameters<typeof commandContext>[1],
  { operators = [] as readonly string[] } = {},
): Promise<string> {
  const usage = createUsage({
    store: {
      usage: async (from, to, where) =>
        ENTRIES.flatMap(cellsOf)
          .filter(({ day }) => day >= from && day <= to)
          .filter(({ serverId }) => where === 'everywhere' || where.serverId === serverId),
    },
    clock: { now: () => NOW },
    prices: PRICES,
    pricedOn: '2026-10-27',
    isOperator: (personId) => operators.includes(personId),
  });
  const { context, said } = commandContext(createFakeConversations({ usage }), {
    mayManage: true,
    ...fields,
  });
  await command.run(context);
  return said.replies.join('\n---\n');
}

test('/usage shows a server’s own usage by day, with what failed and the date of the prices', async () => {
  expect((await shown({ place: IN_SERVER })).split('\n')).toEqual([
    '**Usage: this server**, 2026-11-22 to 2026-11-28 (UTC)',
    'In all: 1 turn, 1 failed, 2,000 tokens in, 200 out, $0.0040',
    '- 2026-11-28: 1 turn, 1,000 tokens in, 100 out, $0.0020',
    '- 2026-11-26: 0 turns, 1 failed, 1,000 tokens in, 100 out, $0.0020',
    '-# Cost by the operator’s prices, or by a table as of 2026-10-27. The days of UTC, today up to now.',
  ]);
});

test('/usage in a direct message is the person’s own over all places, and the whole bot’s for an operator', async () => {
  const options = { by: 'person' };
  const own = await shown({ place: IN_DIRECT_MESSAGE, options });
  expect(own).toContain('**Usage: yours, in all places**');
  expect(own).toContain(`- <@${ADA}>: 2 turns`);
  expect(own).not.toContain('<@5>');
  const all = await shown({ place: IN_DIRECT_MESSAGE, options }, { operators: [ADA] });
  expect(all).toContain('**Usage: the whole bot**');
  expect(all).toContain('- <@5>: 1 turn, 1 failed');
});

test('/usage tells an operator nothing of other servers where it is asked in one', async () => {
  const text = await shown({ place: IN_SERVER, options: { by: 'channel' } }, { operators: [ADA] });
  expect(text).toContain(`- <#${CHANNEL}>`);
  expect(text).not.toContain('<#8>');
});

test('/usage names a model without a price', async () => {
  const text = await shown({ place: IN_DIRECT_MESSAGE, options: { by: 'model' } }, { operators: [ADA] });
  expect(text).toContain('- `m-2`: 1 turn, 5 tokens in, 1 out, $0.0000');
  expect(text).toContain('-# No price is known of `m-2`: that is not in the cost.');
});

test('/usage is for people who manage the server, whatever the client let through', async () => {
  expect(await shown({ mayManage: false })).toContain('Only people with the Manage Server permission');
});

test.each([
  ['days', '1', '2026-11-28 (UTC)'],
  ['days', '90000', '2025-10-25 to 2026-11-28'],
  ['days', 'many', '2026-11-22 to 2026-11-28'],
  ['by', 'planet', '- 2026-11-28'],
])('/usage %s:%s is held to what there is', async (name, value, text) => {
  expect(await shown({ options: { [name]: value } })).toContain(text);
});

test.each<UsageKey>(['day', 'person', 'channel', 'model', 'server'])(
  'lines by %s add up to the total, and fit into one message however many there are',
  async (by) => {
    const cells = Array.from({ length: 300 }, (_, n) =>
      entry(n, {
        day: new Date(NOW - (n % 90) * 86_400_000).toISOString().slice(0, 10),
        personId: `40000000000000${n % 40}`,
        channelId: `10000000000000${n % 30}`,
        serverId: `20000000000000${n % 20}`,
        end: n % 7 === 0 ? 'failed' : 'answered',
        model: `model-${n % 25}`,
        used: [{ model: `model-${n % 25}`, input: n * 1_001, output: n * 13 }],
      }),
    ).flatMap(cellsOf);
    const days = Array.from({ length: 90 }, (_, n) =>
      new Date(NOW - (89 - n) * 86_400_000).toISOString().slice(0, 10),
    );
    const prices = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [`model-${n}`, { input: n, output: 2 * n }]),
    );
    const report = usageReport(cells, { of: 'bot', days, by, prices, pricedOn: '2026-10-27' });
    expect(summed(report.lines.map(({ sum }) => sum))).toEqual(report.total.sum);
    const usd = report.lines.reduce((sum, { cost }) => sum + cost.usd, 0);
    expect(usd).toBeCloseTo(report.total.cost.usd, 9);
    const { context, said } = commandContext(createFakeConversations({ usage: async () => report }), {
      mayManage: true,
      options: { by },
    });
    await command.run(context);
    const [text = ''] = said.replies;
    expect(text.length).toBeLessThanOrEqual(2_000);
    const told = (pattern: RegExp): number =>
      [...text.matchAll(pattern)].reduce(
        (sum, [, number = '']) => sum + Number(number.replaceAll(',', '')),
        0,
      );
    expect(told(/^- .*?([\d,]+) turns?,/gm)).toBe(report.total.sum.turns);
    expect(told(/^- .*?([\d,]+) tokens in/gm)).toBe(report.total.sum.input);
  },
);
