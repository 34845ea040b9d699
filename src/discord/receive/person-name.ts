/** Names of people, made so that one reads as a name and as nothing else: the assistant tells by them who speaks. Pure. */

import type { APIUser } from 'discord-api-types/v10';

/** A person as payloads carry one; the member comes along where the gateway tells of a server. */
export type NamedUser = Pick<APIUser, 'id' | 'username' | 'global_name'> & {
  readonly member?: { readonly nick?: string | null };
};

/** What shows nothing or turns the direction of the text: controls, zero-width and bidirectional characters. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{Co}]/gu;
/** A text goes on behind the colon that follows a name, so none is in the name; those of other scripts look the same. */
const COLONS = /[:\u02d0\u02d1\u02f8\u0589\u05c3\u2236\u2982\ua789\ufe13\ufe30\ufe55\uff1a]/g;
/** What makes a heading, a quote or a list of a line that begins with it. */
const MARKS = /^[\s>#*\-+=|~`]+/;

/** The name that the server shows for a person: nickname, then global name, then account. */
export function displayName(user: NamedUser, nick?: string | null): string {
  const shown = [nick, user.global_name, user.username].map((name) => plainName(name ?? ''));
  return shown.find((name) => name !== '') ?? 'somebody';
}

/** The name in one line, without what makes it look like something else; empty if nothing is left of it. */
function plainName(name: string): string {
  const line = name.replace(/\s+/g, ' ').replace(INVISIBLE, '').replace(COLONS, ' ');
  return line.replace(MARKS, '').replace(/\s+/g, ' ').trim();
}
