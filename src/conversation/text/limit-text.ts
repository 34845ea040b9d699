/** What a person is told who is beyond a daily limit. Pure. */

import type { LimitName } from '../record/reply/answer.ts';

/**
 * One short message. Discord shows the moment in the reader's own time
 * (https://discord.com/developers/docs/reference#message-formatting-timestamp-styles).
 *
 * @param most turns or US dollars, as the limit says
 * @param endsAt milliseconds since the epoch
 */
export function limitText(name: LimitName, most: number, endsAt: number): string {
  const at = Math.floor(endsAt / 1_000);
  return `${whatIsUsed(name, most)} I answer you again <t:${at}:R>, from <t:${at}:t> on. What you write to me until then is not answered.`;
}

function whatIsUsed(name: LimitName, most: number): string {
  switch (name) {
    case 'person-turns':
      return `You have reached your limit for today: ${answers(most)}.`;
    case 'server-turns':
      return `This server has reached its limit for today: ${answers(most)}.`;
    case 'person-usd':
      return `You have reached your limit for today: what may be spent on answers for one person (${usd(most)}).`;
    case 'server-usd':
      return `This server has reached its limit for today: what may be spent on answers here (${usd(most)}).`;
    case 'bot-usd':
      return 'I have reached my limit for today: what may be spent on all of my answers.';
  }
}

function answers(count: number): string {
  return `${count.toLocaleString('en')} answer${count === 1 ? '' : 's'}`;
}

/** As many digits as it takes to tell small amounts apart. */
export function usd(amount: number): string {
  const digits = amount > 0 && amount < 0.01 ? 4 : 2;
  return `$${amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: digits })}`;
}
