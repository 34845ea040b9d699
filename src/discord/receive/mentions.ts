/** Mentions: Discord's markup for people, channels, roles, emoji and times, written so that it can be read. Pure. */

import type { APIUser } from 'discord-api-types/v10';

/** A person as payloads carry one; the member comes along in messages of a server. */
export type NamedUser = Pick<APIUser, 'id' | 'username' | 'global_name'> & {
  readonly member?: { readonly nick?: string | null };
};

/** Where the names come from that the markup has only ids for. */
export interface Names {
  user(id: string): string | undefined;
  channel(id: string): string | undefined;
  role(id: string): string | undefined;
}

/** Whom a message addresses when it addresses the bot: its user, and its own role in this server, if it has one. */
export interface Self {
  readonly id: string;
  readonly roleId: string | null;
}

/** Discord leaves markup inside code as it was typed. */
const CODE = /(```[\s\S]*?```|`[^`\n]*`)/;
const MARKUP =
  /<(?:@!?(?<user>\d+)|@&(?<role>\d+)|#(?<channel>\d+)|a?:(?<emoji>\w+):\d+|\/(?<command>[^:<>]+):\d+|t:(?<time>-?\d+)(?::[a-zA-Z])?)>/g;

/** The name that the server shows for a person. */
export function displayName(user: NamedUser, member: NamedUser['member'] = user.member): string {
  return member?.nick ?? user.global_name ?? user.username;
}

/** The text as a person reads it on Discord; a name that nobody knows is said to be unknown. */
export function readable(text: string, names: Names): string {
  return outsideCode(text, (part) =>
    part.replaceAll(MARKUP, (markup, ...match) => {
      const found: Record<string, string | undefined> = match.at(-1);
      if (found.user !== undefined) return `@${names.user(found.user) ?? 'unknown-user'}`;
      if (found.role !== undefined) return `@${names.role(found.role) ?? 'unknown-role'}`;
      if (found.channel !== undefined) return `#${names.channel(found.channel) ?? 'unknown'}`;
      if (found.emoji !== undefined) return `:${found.emoji}:`;
      if (found.command !== undefined) return `/${found.command}`;
      return readableTime(Number(found.time)) ?? markup;
    }),
  );
}

/** The text without the mention of the bot, nor the comma that follows it at the beginning. */
export function withoutSelf(text: string, self: Self): string {
  const ids = [`@!?${self.id}`, ...(self.roleId === null ? [] : [`@&${self.roleId}`])];
  const mention = `<(?:${ids.join('|')})>`;
  const rest = text.replace(new RegExp(`^(?:\\s*${mention}[,:]?)+`), '');
  return outsideCode(rest, (part) => part.replaceAll(new RegExp(`[ \\t]?${mention}`, 'g'), '')).trim();
}

function outsideCode(text: string, change: (part: string) => string): string {
  return text
    .split(CODE)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('');
}

/** Such as `2026-11-24 14:05 UTC`; undefined for a time that no calendar has. */
function readableTime(seconds: number): string | undefined {
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) return undefined;
  return `${time.toISOString().slice(0, -8).replace('T', ' ')} UTC`;
}
