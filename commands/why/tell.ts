/** Tells somebody what became of a message, for the slash command and for the menu. */

import type { Sought } from '../../src/conversation/ports/look-ups/message-finder.ts';
import type { CommandContext } from '../../src/discord/command.ts';
import { wordsFor } from './words.ts';

export async function tell(
  { conversations, place, user, mayManage, commands, reply }: CommandContext,
  sought: Sought,
): Promise<void> {
  const told = await conversations.why(place, user.id, sought);
  await reply(wordsFor(told, { mayManage, commands: commands.map(({ name }) => name) }));
}
