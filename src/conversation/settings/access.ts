/** The setting `access`: who may talk to the bot in a server. Pure. */

import type { IncomingMessage } from '../message.ts';
import type { AccessList, Principal } from '../record/settings.ts';
import type { Level, Origin } from './cascade.ts';

/** What is set on one level. */
export interface AccessLevel {
  readonly from: Origin;
  readonly list: AccessList;
}

/** The lists of all levels that have one, the nearest first: they add up. */
export function accessIn(levels: readonly Level[]): readonly AccessLevel[] {
  return levels.flatMap(({ from, settings: { access: list } }) =>
    list === undefined ? [] : [{ from, list }],
  );
}

/** Somebody in a server. */
export interface Talker extends Pick<IncomingMessage['author'], 'id' | 'roles' | 'mayManage'> {
  readonly serverId: string;
}

/**
 * Whether somebody may talk to the bot. People with Manage Server always may. A rule that denies counts before one that allows,
 * and where somebody is allowed, nobody else may. Somebody whose roles are not known may not where a role is denied.
 */
export function mayTalk(talker: Talker, levels: readonly AccessLevel[]): boolean {
  if (talker.mayManage === true) return true;
  const deny = levels.flatMap(({ list }) => list.deny);
  const allow = levels.flatMap(({ list }) => list.allow);
  if (deny.some((one) => isAbout(one, talker) ?? true)) return false;
  return allow.length === 0 || allow.some((one) => isAbout(one, talker) ?? false);
}

/** Undefined where nobody knows. The role of everybody has the server's id, and stands in no list of roles. */
function isAbout({ kind, id }: Principal, { id: personId, roles, serverId }: Talker): boolean | undefined {
  if (kind === 'person') return id === personId;
  return id === serverId ? true : roles?.includes(id);
}
