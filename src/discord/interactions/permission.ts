/** `Allow` and `Deny`: under the question whether a call may be made, for the person who asked alone. */

import type { PressContext } from '../command.ts';
import { parseCustomId } from './custom-id.ts';

const CHOICES = { allow: 'allowed', deny: 'denied' } as const;

export async function pressPermission(context: PressContext): Promise<void> {
  const { conversations, place, user } = context;
  const { command: choice, id: questionId } = parseCustomId(context.id);
  const decision = Object.hasOwn(CHOICES, choice) ? CHOICES[choice as keyof typeof CHOICES] : null;
  if (decision === null) return context.reply('This button does nothing any more.');
  const outcome = await conversations.decide(place, { questionId, by: user.id, decision });
  switch (outcome.kind) {
    case 'over':
      return context.reply('This is not asked any more, so your answer changes nothing.');
    case 'not-asked':
      return context.reply(`Only <@${outcome.askedId}> can answer this.`);
    case 'decided':
      await context.update(outcome.shown);
      await conversations.decisionShown(place, questionId);
  }
}
