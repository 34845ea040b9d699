/** The gate: whether a message is to be answered, and if not, why. Pure. */

import type { Ignored } from '../conversations.ts';
import type { IncomingMessage } from '../message.ts';
import { type AccessLevel, mayTalk } from '../settings/access.ts';
import type { SettingsInForce } from '../settings/in-force.ts';
import type { Answering } from '../settings/replies.ts';

/** What of a place's settings decides about its messages. */
export interface GateRules {
  readonly replies: Answering;
  /** Who has begun the Discord thread, if it is one and that is known. */
  readonly startedBy: string | null;
  readonly access: readonly AccessLevel[];
}

/** What counts where nothing is set, or nobody knows what is. */
export const USUAL_RULES: GateRules = { replies: 'mention', startedBy: null, access: [] };

export function rulesOf({ replies, startedBy, access }: SettingsInForce): GateRules {
  return { replies: replies.value, startedBy, access };
}

/** Why a message is answered nowhere, whatever is set where it was said; null if that depends on the settings. */
export function ignoredAnywhere(message: IncomingMessage): Ignored | null {
  const verdict = gate(message, { ...USUAL_RULES, replies: 'always' });
  return verdict === 'answer' ? null : verdict;
}

export function gate(message: IncomingMessage, rules: GateRules): 'answer' | Ignored {
  if (message.author.kind !== 'person') return 'not-a-person';
  if (!message.isUserMessage) return 'not-ordinary';
  const { serverId } = message;
  if (serverId === null) return 'answer';
  if (rules.replies === 'off') return 'switched-off';
  const why = message.mentionsBot || message.repliesToBot ? null : whyUnaddressed(message, rules);
  if (why !== null) return why;
  return mayTalk({ ...message.author, serverId }, rules.access) ? 'answer' : 'no-access';
}

/** Why a message that is not said to the bot gets no answer; null if it gets one. */
function whyUnaddressed(message: IncomingMessage, { replies, startedBy }: GateRules): Ignored | null {
  const isHeard = replies === 'always' || (replies === 'author' && message.author.id === startedBy);
  if (!isHeard) return 'not-addressed';
  if (message.mentionsEveryone === true) return 'to-everyone';
  if (message.contentHidden) return 'hidden';
  return saysSomething(message) ? null : 'empty';
}

function saysSomething(message: IncomingMessage): boolean {
  return message.text.trim() !== '' || message.attachments.length > 0 || message.quote !== null;
}
