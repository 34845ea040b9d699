/** Usage in numbers, in one message: its lines add up to its total. */

import { inlineCode } from 'discord.js';
import type { UsageKey } from '../../src/conversation/usage/cells.ts';
import { shortened, type UsageLine, type UsageReport } from '../../src/conversation/usage/report.ts';
import { counted } from '../../src/discord/command.ts';

/** More have no room in a message. */
const MOST_LINES = 14;

const WHOSE: Readonly<Record<UsageReport['of'], string>> = {
  server: 'this server',
  person: 'yours, in all places',
  bot: 'the whole bot',
};

export function told(report: UsageReport): string {
  const { of, from, to, by, lines, total, pricedOn } = report;
  const days = from === to ? to : `${from} to ${to}`;
  const used = by === 'day' ? lines.filter(isUsed).toReversed() : lines;
  const { shown, rest } = shortened(used, MOST_LINES);
  const unpriced = total.cost.unpriced.map((model) => inlineCode(model));
  return [
    `**Usage: ${WHOSE[of]}**, ${days} (UTC)`,
    `In all: ${numbers(total)}`,
    ...shown.map((line) => `- ${nameOf(by, line.key)}: ${numbers(line)}`),
    ...(rest === null ? [] : [`- ${used.length - shown.length} more: ${numbers(rest)}`]),
    ...(unpriced.length === 0
      ? []
      : [`-# No price is known of ${unpriced.join(', ')}: that is not in the cost.`]),
    `-# Cost by the operator’s prices, or by a table as of ${pricedOn}. The days of UTC, today up to now.`,
  ].join('\n');
}

/** Tokens are told apart where that says something. */
function numbers({ sum, cost }: Omit<UsageLine, 'key'>): string {
  const { turns, failed, stopped = 0, refused = 0, input, output, seconds = 0, images = 0 } = sum;
  return [
    counted(turns, 'turn'),
    ...(failed > 0 ? [`${failed.toLocaleString('en')} failed`] : []),
    ...(stopped > 0 ? [`${stopped.toLocaleString('en')} stopped`] : []),
    ...(refused > 0 ? [`${refused.toLocaleString('en')} refused`] : []),
    `${input.toLocaleString('en')} tokens in, ${output.toLocaleString('en')} out`,
    ...(images > 0 ? [counted(images, 'picture')] : []),
    ...(seconds > 0 ? [`${counted(Math.round(seconds), 'second')} of audio`] : []),
    `$${cost.usd.toFixed(4)}`,
  ].join(', ');
}

function isUsed({ sum }: UsageLine): boolean {
  return sum.turns + sum.failed + (sum.stopped ?? 0) + (sum.refused ?? 0) + sum.input + sum.output > 0;
}

/** Discord shows people and channels by their names of now; nothing in it pings. */
function nameOf(by: UsageKey, key: string | null): string {
  if (key === null) return by === 'model' ? 'no answer' : 'direct messages';
  switch (by) {
    case 'person':
      return `<@${key}>`;
    case 'channel':
      return `<#${key}>`;
    case 'day':
      return key;
    case 'server':
    case 'model':
      return inlineCode(key);
  }
}
