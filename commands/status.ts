/** `/status`: what this conversation runs on and how it is. */

import { escapeMarkdown, inlineCode } from 'discord.js';
import type { Status } from '../src/conversation/conversations.ts';
import type { Standing } from '../src/conversation/limits/daily/daily-limits.ts';
import { usd } from '../src/conversation/text/limit-text.ts';
import { type Command, counted, slashCommand } from '../src/discord/command.ts';
import { BARRED } from './why/barred.ts';

/** Characters of each of the instructions; `/instructions show` has them whole. */
const EXCERPT = 200;

const REPLIES: Readonly<Record<Status['replies'], string>> = {
  mention: 'when I am mentioned or replied to',
  always: 'to every message',
  author: 'to whoever has begun this post, and when I am mentioned or replied to',
  off: 'switched off',
};

export const command: Command = {
  data: slashCommand(
    'status',
    'Show what this conversation runs on, the instructions in force and the queue',
  ).toJSON(),

  async run({ conversations, place, user, reply }) {
    const status = await conversations.status(place);
    const limits = await conversations.dailyLimits(place, user.id);
    const { base, server, channel } = status.instructions;
    const inServer = place.serverId !== null;
    const lines = [
      '**This conversation**',
      `Engine: ${inlineCode(status.engine)}, model ${inlineCode(status.model)}`,
      `Thread: ${status.thread === null ? 'none yet, the next message begins one' : inlineCode(status.thread)}`,
      `Replies: ${inServer ? REPLIES[status.replies] : 'to every message'}`,
      ...(status.barred === null ? [] : [`I cannot answer here: ${BARRED[status.barred]}.`]),
      `State: ${state(status)}`,
      `Memory: ${memory(status.memory)}`,
      `Usage: ${usage(status.usage)}`,
      ...limitLines(limits),
      '**Instructions in force**',
      `Base: ${excerpt(base)}`,
      ...(inServer ? [`Server: ${excerpt(server)}`] : []),
      `${inServer ? 'Channel' : 'Direct message'}: ${excerpt(channel)}`,
    ];
    await reply(lines.join('\n'));
  },
};

function state({ state, pending }: Status): string {
  const queue = pending === 0 ? 'nothing waits' : `${counted(pending, 'message')} in the queue`;
  return {
    idle: 'idle, nothing waits',
    waiting: `waiting for a free run, ${queue}`,
    running: `answering, ${queue}`,
  }[state];
}

function memory({ tokens, most, hasFaded }: Status['memory']): string {
  const older = hasFaded ? '; what was said long ago has faded' : '';
  if (tokens === null) return `up to ${counted(most, 'token')}${older}`;
  const percent = Math.min(100, Math.round((tokens / most) * 100));
  return `${percent} % full, ${tokens.toLocaleString('en')} of ${counted(most, 'token')}${older}`;
}

function usage({ turns, input, output }: Status['usage']): string {
  return `${counted(turns, 'turn')}, ${counted(input, 'token')} in, ${counted(output, 'token')} out`;
}

/**
 * What the asking person has left, or when what they write is answered again. What a server and the whole bot have used is
 * for those alone who may see their usage.
 */
function limitLines(limits: readonly Standing[]): readonly string[] {
  const [first] = limits;
  if (first === undefined) return [];
  const own = limits.flatMap(({ name, used, most }) => {
    if (name === 'person-turns') return `${Math.min(used, most)} of ${counted(most, 'answer')}`;
    return name === 'person-usd' ? `${usd(Math.min(used, most))} of ${usd(most)}` : [];
  });
  const until = `<t:${Math.floor(first.endsAt / 1_000)}:R>`;
  const isOver = limits.some(({ isReached }) => isReached);
  return [
    ...(own.length === 0 ? [] : [`Your limit of today: ${own.join(', ')} used; it begins anew ${until}`]),
    ...(isOver ? [`I do not answer you: a limit of today is reached. I answer again ${until}.`] : []),
  ];
}

function excerpt(text: string | null): string {
  const line = text?.replaceAll(/\s+/g, ' ').trim() ?? '';
  if (line === '') return 'none';
  const characters = [...line];
  return escapeMarkdown(characters.length > EXCERPT ? `${characters.slice(0, EXCERPT).join('')}…` : line);
}
