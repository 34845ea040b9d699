/** `/status`: what this conversation runs on and how it is. */

import { escapeMarkdown, inlineCode } from 'discord.js';
import type { Status } from '../src/conversation/conversations.ts';
import { type Command, counted, slashCommand } from '../src/discord/command.ts';

/** Characters of each of the instructions; `/instructions show` has them whole. */
const EXCERPT = 200;

const REPLIES: Readonly<Record<Status['replies'], string>> = {
  mention: 'when I am mentioned or replied to',
  always: 'to every message',
  author: 'to whoever has begun this post, and when I am mentioned or replied to',
  off: 'switched off',
};

const BARRED: Readonly<Record<NonNullable<Status['barred']>, string>> = {
  'no-view': 'I may not see this channel (*View Channel*)',
  'no-send': 'I may not write here (*Send Messages*)',
  'no-send-in-threads': 'I may not write in threads here (*Send Messages in Threads*)',
  locked: 'this thread is locked',
  'timed-out': 'I am timed out in this server',
  refused: 'Discord refused my last message here; write again and I try again',
};

export const command: Command = {
  data: slashCommand(
    'status',
    'Show what this conversation runs on, the instructions in force and the queue',
  ).toJSON(),

  async run({ conversations, place, reply }) {
    const status = await conversations.status(place);
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

function excerpt(text: string | null): string {
  const line = text?.replaceAll(/\s+/g, ' ').trim() ?? '';
  if (line === '') return 'none';
  const characters = [...line];
  return escapeMarkdown(characters.length > EXCERPT ? `${characters.slice(0, EXCERPT).join('')}…` : line);
}
