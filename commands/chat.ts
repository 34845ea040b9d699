/** `/chat`: a Discord thread with a conversation of its own, in which whoever opened it is answered without a mention. */

import { type Command, type OpenedThread, slashCommand } from '../src/discord/command.ts';
import { notAsked } from './ask/not-asked.ts';

/** UTF-16 units of a Discord thread's title; Discord counts characters, which are never more. */
const LONGEST_TITLE = 100;
const LONGEST = 6_000;

const data = slashCommand('chat', 'Open a thread to talk to me in, without mentioning me')
  .addStringOption((message) =>
    message.setName('message').setDescription('What you want to begin with').setMaxLength(LONGEST),
  )
  .addStringOption((title) =>
    title
      .setName('title')
      .setDescription('What the thread is called; your message if you leave it out')
      .setMaxLength(LONGEST_TITLE),
  );

const NOT_OPENED: Readonly<Record<Extract<OpenedThread, { kind: 'refused' }>['why'], string>> = {
  'not-allowed':
    'I may not open threads here. I need *Create Public Threads* and *Send Messages in Threads* in this channel.',
  'not-here': 'No thread can be opened here. Please try it in a text channel.',
  failed: 'Discord did not open a thread. If there is none in a moment, please try again.',
};

export const command: Command = {
  data: data.toJSON(),

  async run({ conversations, place, user, roles, mayManage, option, openThread, ask, reply }) {
    const text = option('message')?.trim() ?? '';
    if (place.serverId === null)
      return reply('This is a conversation of your own already: just write, and I answer.');
    // Before anything is seen of it: the thread is there for everybody, with the person’s words in its title.
    const person = { id: user.id, roles, ...(mayManage ? { mayManage } : {}) };
    const why = await conversations.whyNotAsk(place, person);
    if (why !== null) return reply(notAsked(why));
    const opened = await openThread(titleOf(option('title') ?? text, user.name));
    if (opened.kind === 'refused') return reply(NOT_OPENED[opened.why]);
    await conversations.chatOpened(opened.place, user.id);
    const where = `<#${opened.place.channelId}>`;
    if (text === '') return reply(`Here: ${where}. I answer everything that you write there.`);
    const { kind } = await ask({ text, attachments: [], isPrivate: false, at: opened.place });
    return reply(
      kind === 'accepted'
        ? `My answer comes in ${where}, and I answer everything that you write there.`
        : `Here: ${where}. I could not take your message along; please write it there.`,
    );
  },
};

function titleOf(wish: string, name: string): string {
  const line = wish.replaceAll(/\s+/g, ' ').trim();
  const title = line === '' ? `A chat with ${name}` : line;
  if (title.length <= LONGEST_TITLE) return title;
  const beginning = title.slice(0, LONGEST_TITLE - 1);
  return `${beginning.isWellFormed() ? beginning : beginning.slice(0, -1)}…`;
}
