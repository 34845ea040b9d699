/** `/why`: what I did with a message, and what would change it. */

import { type Command, slashCommand } from '../src/discord/command.ts';
import { soughtIn } from './why/sought.ts';
import { tell } from './why/tell.ts';

export const command: Command = {
  data: slashCommand('why', 'Tell why a message got no answer, or what became of it')
    .addStringOption((message) =>
      message
        .setName('message')
        .setDescription('Its link or its id; your own latest one here if you leave it out'),
    )
    .toJSON(),

  async run(context) {
    const sought = soughtIn(context.option('message'), context.place);
    if (sought === null)
      return context.reply('That names no message. Give its link (*Copy Message Link*) or its id.');
    await tell(context, sought);
  },
};
