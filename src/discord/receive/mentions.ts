/** Mentions: Discord's markup for people, channels, roles, emoji and times, written so that it can be read. Pure. */

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
  /<(?:@!?(?<user>\d+)|@&(?<role>\d+)|#(?<channel>\d+)|a?:(?<emoji>\w+):\d+|\/(?<command>[^:<>]+):\d+|t:(?<time>-?\d+)(?::[a-zA-Z])?|id:(?<page>customize|browse|guide|linked-roles)(?::(?<linked>\d+))?)>/g;

/** Pages that each server has. Source: Discord's reference, "Message Formatting", guild navigation types. */
const PAGES: Readonly<Record<string, string>> = {
  customize: 'Channels & Roles',
  browse: 'Browse Channels',
  guide: 'Server Guide',
  'linked-roles': 'Linked Roles',
};

/** The text as a person reads it on Discord; a name that nobody knows is said to be unknown. */
export function readable(text: string, names: Names): string {
  return outsideCode(text, (part) =>
    part.replaceAll(MARKUP, (markup, ...match) => inWords(match.at(-1), names) ?? markup),
  );
}

/** What a markup stands for; undefined where it is none. */
function inWords(found: Readonly<Record<string, string | undefined>>, names: Names): string | undefined {
  const { user, channel, emoji, command, page, time } = found;
  const role = found.role ?? found.linked;
  if (user !== undefined) return `@${names.user(user) ?? 'unknown-user'}`;
  if (role !== undefined) return `@${names.role(role) ?? 'unknown-role'}`;
  if (channel !== undefined) return `#${names.channel(channel) ?? 'unknown'}`;
  if (emoji !== undefined) return `:${emoji}:`;
  if (command !== undefined) return `/${command}`;
  return page === undefined ? readableTime(Number(time)) : PAGES[page];
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
