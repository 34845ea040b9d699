/** `/instructions try`: a question answered as it would be with a draft, for the asking person alone. */

import type { CommandContext } from '../../src/discord/command.ts';

/** As long as a message may be. */
export const LONGEST_QUESTION = 2_000;

export async function tryOut({ conversations, option, place, reply, user }: CommandContext): Promise<void> {
  const question = option('question')?.trim() ?? '';
  if (question === '') return reply('Give a question to try the instructions with.');
  const text = option('text')?.trim() ?? '';
  const draft = text === '' ? null : text;
  const tried = await conversations.tryInstructions(place, user, { question, draft });
  switch (tried.kind) {
    case 'answered':
      return reply(
        `${tried.text}\n-# ${under(draft)} Nobody else sees it, and I keep nothing of it in mind.`,
      );
    case 'failed':
      return reply(tried.told);
    case 'busy':
      return reply('I am still at your last trial. Please wait for its answer.');
  }
}

function under(draft: string | null): string {
  return draft === null
    ? 'A trial of what is in force.'
    : 'A trial of this draft, which `/instructions set` puts in force.';
}
