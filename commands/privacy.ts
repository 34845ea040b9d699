/** `/privacy`: what is kept, for how long and where; and nothing of those who say so. */

import { type Command, slashCommand } from '../src/discord/command.ts';
import { told } from './privacy/told.ts';

const OUT =
  'You have opted out. From now on I answer nothing that you write, quote it nowhere, read it nowhere and keep none of it, on any server and in direct messages. What I kept before stays until `/forget` or until it is old enough; `/privacy set:opt-in` undoes this.';
const IN = 'You have opted in: I answer you again. What you wrote meanwhile I have not kept.';

export const command: Command = {
  data: slashCommand('privacy', 'Show what I keep of you, for how long and where; or opt out of all of it')
    .addStringOption((set) =>
      set
        .setName('set')
        .setDescription('Whether I may answer, quote, read and keep what you write')
        .addChoices({ name: 'opt out', value: 'opt-out' }, { name: 'opt in', value: 'opt-in' }),
    )
    .toJSON(),

  async run({ conversations: { privacy }, user, option, reply }) {
    const set = option('set');
    if (set === null) return reply(told(privacy.facts, privacy.isOptedOut(user.id)));
    const isOut = set === 'opt-out';
    await privacy.setOptedOut(user.id, isOut);
    return reply(isOut ? OUT : IN);
  },
};
