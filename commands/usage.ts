/** `/usage`: what was used in a server, by a person, or by the whole bot, in numbers. */

import { PermissionFlagsBits } from 'discord.js';
import type { UsageKey } from '../src/conversation/usage/cells.ts';
import { MOST_DAYS } from '../src/conversation/usage/create-usage.ts';
import { type Command, slashCommand } from '../src/discord/command.ts';
import { told } from './usage/numbers.ts';

const DAYS = 7;
const KEYS = ['day', 'person', 'channel', 'model'] as const satisfies readonly UsageKey[];

export const command: Command = {
  data: slashCommand('usage', 'Show what was used: turns, tokens and cost')
    .setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild)
    .addIntegerOption((days) =>
      days
        .setName('days')
        .setDescription(`Days up to today; ${DAYS} if you leave it out`)
        .setMinValue(1)
        .setMaxValue(MOST_DAYS),
    )
    .addStringOption((by) =>
      by
        .setName('by')
        .setDescription('What it is told by; day if you leave it out')
        .addChoices(...KEYS.map((key) => ({ name: key, value: key }))),
    )
    .toJSON(),

  async run({ conversations, place, user, mayManage, option, reply }) {
    if (!mayManage) return reply('Only people with the Manage Server permission can use `/usage` here.');
    const days = daysIn(option('days'));
    const by = KEYS.find((key) => key === option('by')) ?? 'day';
    await reply(told(await conversations.usage({ place, personId: user.id, days, by })));
  },
};

/** Whatever a client has sent. */
function daysIn(text: string | null): number {
  const days = Number(text ?? DAYS);
  return Number.isInteger(days) ? Math.min(Math.max(days, 1), MOST_DAYS) : DAYS;
}
