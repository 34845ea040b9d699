/** `/settings show`: what is in force in a place, and where each of it comes from. */

import { channelMention, inlineCode } from 'discord.js';
import { mayTalk } from '../../src/conversation/settings/access.ts';
import type { Origin } from '../../src/conversation/settings/cascade.ts';
import type { SettingsInForce } from '../../src/conversation/settings/in-force.ts';
import type { CommandContext } from '../../src/discord/command.ts';
import { chosen } from './target.ts';
import { listInWords, NAMES, REPLIES, STREAMING } from './words.ts';

export async function show(context: CommandContext): Promise<void> {
  const { conversations, option, reply } = context;
  if (option('channel') === null || context.place.serverId === null) {
    return reply(shown(await conversations.settings(context.place), context));
  }
  const target = chosen(context);
  if (target.kind === 'refused') return reply(target.why);
  return reply(shown(await conversations.settings(target.place), context, target.name));
}

function shown(settings: SettingsInForce, context: CommandContext, channel: string | null = null): string {
  const { replies, model, streaming, access } = settings;
  const inServer = context.place.serverId !== null;
  const source = (from: Origin): string => sourceInWords(from, settings, channel);
  const ofModel =
    model.notAllowed === null
      ? ''
      : `; ${inlineCode(model.notAllowed)}, which is set, is not allowed any more`;
  const all =
    inServer && access.length > 0 ? access : [{ from: 'operator' as const, list: { allow: [], deny: [] } }];
  return [
    `**Settings in force${channel === null ? ' here' : ` in ${channel}`}**`,
    inServer
      ? `${NAMES.replies}: ${REPLIES[replies.value]} · ${source(replies.from)}`
      : `${NAMES.replies}: ${REPLIES.always}`,
    `${NAMES.model}: ${inlineCode(model.value)} · ${source(model.from)}${ofModel}`,
    `${NAMES.streaming}: ${STREAMING[streaming.value]} · ${source(streaming.from)}`,
    ...(inServer
      ? all.map(({ from, list }) => `${NAMES.access}: ${listInWords(list)} · ${source(from)}`)
      : []),
    ...(isLockedOut(settings, context) ? ['You may not talk to me there, so that I do not answer you.'] : []),
  ].join('\n');
}

function sourceInWords(from: Origin, { parentId }: SettingsInForce, channel: string | null): string {
  switch (from) {
    case 'channel':
      return channel === null ? 'set here' : 'set there';
    case 'parent':
      return `set for ${parentId === null ? 'the channel around' : channelMention(parentId)}`;
    case 'server':
      return 'set for the whole server';
    case 'operator':
      return 'by default';
  }
}

function isLockedOut(
  { access }: SettingsInForce,
  { place, user, roles, mayManage }: CommandContext,
): boolean {
  if (place.serverId === null || mayManage) return false;
  return !mayTalk({ id: user.id, roles, serverId: place.serverId }, access);
}
