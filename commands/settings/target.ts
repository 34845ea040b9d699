/** Where a setting is changed, whatever a client has sent, and who may not change it there. */

import { channelMention } from 'discord.js';
import type { Place } from '../../src/conversation/place.ts';
import type { Scope } from '../../src/conversation/record/versions.ts';
import type { SettingName } from '../../src/conversation/settings/change.ts';
import type { CommandContext } from '../../src/discord/command.ts';

export type Target =
  | {
      readonly kind: 'target';
      readonly place: Place;
      readonly scope: Scope;
      /** Such as `this channel`. */
      readonly name: string;
      readonly isForum: boolean;
    }
  | { readonly kind: 'refused'; readonly why: string };

/** A direct message has none of them: there everybody may talk, and all of it is answered. */
const OF_SERVERS: ReadonlySet<SettingName> = new Set(['replies', 'access']);

/** @param setting the one to be changed */
export function targetOf(context: CommandContext, setting: SettingName): Target {
  const { mayManage, option, place } = context;
  if (!mayManage)
    return refused(
      'Only people with the Manage Server permission change settings here. `/settings show` is everybody’s.',
    );
  const scope = option('scope') === 'server' ? 'server' : 'channel';
  if (place.serverId === null) {
    if (scope === 'server') return refused('A direct message belongs to no server. Leave `scope` out.');
    if (OF_SERVERS.has(setting))
      return refused('In a direct message I answer all that you write: that is set in servers alone.');
    return { kind: 'target', place, scope, name: 'this conversation', isForum: false };
  }
  if (option('channel') !== null) {
    return scope === 'server'
      ? refused('Give `channel`, or the whole server as `scope`, not both.')
      : chosen(context);
  }
  const name = scope === 'server' ? 'the whole server' : 'this channel';
  return { kind: 'target', place, scope, name, isForum: false };
}

/** The channel that is named, if it is one of this server. */
export function chosen({ channel, conversations, place }: CommandContext): Target {
  const named = channel('channel');
  const at = { channelId: named?.id ?? '', serverId: place.serverId };
  if (named === null || !named.isVisible || !conversations.knows(at))
    return refused('I do not see that channel in this server.');
  if (named.isSilent) return refused('Nothing is said there. Name a channel, a forum or a thread.');
  return {
    kind: 'target',
    place: at,
    scope: 'channel',
    name: channelMention(named.id),
    isForum: named.isForum,
  };
}

function refused(why: string): Target {
  return { kind: 'refused', why };
}
