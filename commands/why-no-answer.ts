/** The menu `Why no answer?` on a message: as `/why`. */

import { type Command, messageMenu } from '../src/discord/command.ts';
import { tell } from './why/tell.ts';

export const command: Command = {
  data: messageMenu('Why no answer?').toJSON(),

  async run(context) {
    const { place, target } = context;
    if (target === null) throw new TypeError('the menu was opened on no message');
    // Its user chose it among what they see.
    await tell(context, { kind: 'message', id: target, in: place, isShown: true });
  },
};
