/** `/stop`: the answer under way ends here. */

import { type Command, counted, slashCommand } from '../src/discord/command.ts';

export const command: Command = {
  data: slashCommand('stop', 'Stop the answer that I am working on').toJSON(),

  async run({ conversations, place, reply }) {
    const { stopped, waiting } = await conversations.stop(place);
    const queue = `${counted(waiting, 'message')} ${waiting === 1 ? 'waits' : 'wait'}`;
    const outcome = stopped ? 'Stopped.' : 'There is nothing to stop: I am not working on an answer here.';
    const next = stopped ? `${queue} and will be answered next.` : `${queue}; \`/reset\` drops what waits.`;
    await reply(waiting === 0 ? outcome : `${outcome} ${next}`);
  },
};
