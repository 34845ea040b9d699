/** The gate: whether a message is to be answered, and if not, why. Pure. */

import type { Ignored } from '../conversations.ts';
import type { IncomingMessage } from '../message.ts';
import type { ReplyMode } from '../record/record.ts';

/** Why a message is answered nowhere, whatever is set where it was said; null if that depends on the settings. */
export function ignoredAnywhere(message: IncomingMessage): Ignored | null {
  const verdict = gate(message, 'always');
  return verdict === 'answer' ? null : verdict;
}

export function gate(message: IncomingMessage, replies: ReplyMode): 'answer' | Ignored {
  if (message.author.kind !== 'person') return 'not-a-person';
  if (!message.isUserMessage) return 'not-ordinary';
  const addressed = message.serverId === null || message.mentionsBot || message.repliesToBot;
  if (message.serverId !== null && replies === 'off') return 'switched-off';
  if (addressed) return 'answer';
  if (replies !== 'always') return 'not-addressed';
  if (message.contentHidden) return 'hidden';
  return saysSomething(message) ? 'answer' : 'empty';
}

function saysSomething(message: IncomingMessage): boolean {
  return message.text.trim() !== '' || message.attachments.length > 0 || message.quote !== null;
}
