/** `/reset`: the conversation starts afresh. */

import { type Command, counted, slashCommand } from '../src/discord/command.ts';

export const command: Command = {
  data: slashCommand(
    'reset',
    'Start afresh: I forget this conversation, and the next message begins a new one',
  )
    .addBooleanOption((own) =>
      own.setName('private').setDescription('Your own conversation here, which only you see'),
    )
    .toJSON(),

  async run({ conversations, option, place, reply, user }) {
    const isPrivate = option('private') === 'true';
    const next = isPrivate ? 'your next private question' : 'your next message';
    const { hadThread, stopped, dropped } = await conversations.reset(
      isPrivate ? { ...place, personId: user.id } : place,
    );
    if (!hadThread && !stopped && dropped === 0) {
      await reply(`There is nothing to reset: ${next} begins a new thread.`);
      return;
    }
    const ended = [
      ...(stopped ? ['I stopped the answer that was under way.'] : []),
      ...(dropped > 0 ? [`I dropped ${counted(dropped, 'message')} that waited.`] : []),
    ];
    const which = isPrivate ? 'Your own conversation here' : 'This conversation';
    const done = `Done. ${which} starts afresh; ${next} begins a new thread.`;
    await reply([done, ...ended].join(' '));
  },
};
