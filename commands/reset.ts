/** `/reset`: the conversation starts afresh. */

import { type Command, counted, slashCommand } from '../src/discord/command.ts';

export const command: Command = {
  data: slashCommand(
    'reset',
    'Start afresh: I forget this conversation, and the next message begins a new one',
  ).toJSON(),

  async run({ conversations, place, reply }) {
    const { hadThread, stopped, dropped } = await conversations.reset(place);
    if (!hadThread && !stopped && dropped === 0) {
      await reply('There is nothing to reset: your next message begins a new thread.');
      return;
    }
    const ended = [
      ...(stopped ? ['I stopped the answer that was under way.'] : []),
      ...(dropped > 0 ? [`I dropped ${counted(dropped, 'message')} that waited.`] : []),
    ];
    const done = 'Done. This conversation starts afresh; your next message begins a new thread.';
    await reply([done, ...ended].join(' '));
  },
};
