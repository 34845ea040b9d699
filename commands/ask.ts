/** `/ask`: a question to the assistant without a mention, as a message of this conversation would be. */

import type { Receipt } from '../src/conversation/conversations.ts';
import { type Command, slashCommand } from '../src/discord/command.ts';
import { notAsked } from './ask/not-asked.ts';

const LONGEST = 6_000;

const data = slashCommand('ask', 'Ask me something; my answer comes right under it')
  .addStringOption((prompt) =>
    prompt
      .setName('prompt')
      .setDescription('What you want to know')
      .setMinLength(1)
      .setMaxLength(LONGEST)
      .setRequired(true),
  )
  .addAttachmentOption((file) => file.setName('file').setDescription('A file that goes with it'))
  .addBooleanOption((own) =>
    own.setName('private').setDescription('In a conversation of your own here, which only you see'),
  );

export const command: Command = {
  data: data.toJSON(),

  isPublic: ({ option }) => option('private') !== 'true',

  async run({ option, attachment, ask, reply }) {
    const text = option('prompt') ?? '';
    const file = attachment('file');
    const isPrivate = option('private') === 'true';
    const receipt = await ask({ text, attachments: file === null ? [] : [file], isPrivate });
    if (receipt.kind !== 'accepted') await reply(refusal(receipt));
  },
};

const NOT_NOW = 'I cannot answer that here.';

/** Why a question is not taken, and what one can do. */
function refusal(receipt: Exclude<Receipt, { kind: 'accepted' }>): string {
  if (receipt.kind === 'refused')
    return receipt.why === 'queue-full'
      ? 'So much waits here for my answer already that I cannot take this one. Please ask again once I have answered.'
      : 'I cannot save questions at the moment, so I have not taken this one. Please ask again in a few minutes.';
  return receipt.kind === 'ignored' ? notAsked(receipt.why) : NOT_NOW;
}
