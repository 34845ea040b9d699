/** `/forget`: what is kept of one's own messages is deleted, after a question. */

import { type Command, slashCommand } from '../src/discord/command.ts';
import { answered, buttons, QUESTIONS } from './forget/question.ts';

export const command: Command = {
  data: slashCommand('forget', 'Make me forget what you wrote, here or everywhere')
    .addStringOption((where) =>
      where
        .setName('where')
        .setDescription('Where; here if you leave it out')
        .addChoices({ name: 'here', value: 'here' }, { name: 'everywhere', value: 'everywhere' }),
    )
    .toJSON(),

  async run({ option, user, interaction, reply }) {
    const where = option('where') === 'everywhere' ? 'everywhere' : 'here';
    await reply(QUESTIONS[where], [], buttons(where, user.id, interaction.at));
  },

  async press({ id, user, place, interaction, conversations: { privacy }, reply, update }) {
    const answer = answered(id, user.id, interaction.at);
    switch (answer.kind) {
      case 'not-theirs':
        return reply('This question was somebody else’s. `/forget` asks you your own.');
      case 'too-old':
        return update('That question is too old, and nothing was deleted. `/forget` asks it again.');
      case 'no':
        return update('Nothing was deleted.');
      case 'yes': {
        const { applicationId, token } = interaction;
        const begin = await privacy.forget({
          id: interaction.id,
          personId: user.id,
          where:
            answer.where === 'here' ? { kind: 'here', channelId: place.channelId } : { kind: 'everywhere' },
          reply: { applicationId, token },
        });
        // What has come of it takes the place of this.
        await update(
          'I am forgetting it. This message will say what was deleted; should that take longer than a quarter of an hour, a direct message will.',
        ).finally(begin);
      }
    }
  },
};
