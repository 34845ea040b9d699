/** Where instructions apply, in a command's words, and who may not use the command there. */

import type { Scope } from '../../src/conversation/record/versions.ts';
import type { InteractionContext } from '../../src/discord/command.ts';

/** Of an option or a form's id, whatever a client has sent. */
export function scopeOf(text: string | null): Scope {
  return text === 'server' ? 'server' : 'channel';
}

export function where({ place }: Pick<InteractionContext, 'place'>, scope: Scope): string {
  if (scope === 'server') return 'the whole server';
  return place.serverId === null ? 'this conversation' : 'this channel';
}

/** Whatever the client let through: who may not, and what a direct message does not have. */
export function refuse({ mayManage, place }: InteractionContext, scope: Scope): string | null {
  if (!mayManage) return 'Only people with the Manage Server permission can use `/instructions` here.';
  if (scope === 'server' && place.serverId === null) {
    return 'A direct message belongs to no server. Leave `scope` out to set the instructions of this conversation.';
  }
  return null;
}
