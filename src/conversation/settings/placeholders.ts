/**
 * Placeholders in instructions. The services keep what they have read of a request's beginning, and read it anew from the
 * first letter that differs. So the names of server and channel, which stay, are written in their places; the day and the
 * people who ask, which change, stand behind all instructions, and their placeholders stay as they are. Pure.
 *
 * Source: https://platform.openai.com/docs/guides/prompt-caching
 */

export interface PlaceholderValues {
  /** A name as `quoted` writes it, or words in its place; so is `channel`. */
  readonly server: string;
  readonly channel: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The names of those whom the turn answers. */
  readonly people: readonly string[];
}

/** Any other braces stay as they are. */
const PLACEHOLDER = /\{(server|channel|date|user)\}/g;

export function filled(text: string, { server, channel, now, people }: PlaceholderValues): string {
  const used = new Set(text.match(PLACEHOLDER));
  if (used.size === 0) return text;
  const named = text.replace(PLACEHOLDER, (placeholder, name: string) => {
    if (name === 'server') return server;
    return name === 'channel' ? channel : placeholder;
  });
  const behind = [
    ...(used.has('{date}') ? [`{date} is ${dayOf(now)}.`] : []),
    ...(used.has('{user}') ? [`{user} is ${asked(people)}.`] : []),
  ];
  return behind.length === 0 ? named : `${named}\n\nIn these instructions ${behind.join(' ')}`;
}

/**
 * A name in one line and in quotes. Any member may choose one, such as their own or a Discord thread's, so that it is told as
 * a name and cannot go on as an instruction.
 */
export function quoted(name: string): string {
  return JSON.stringify(name.replaceAll(/\s+/g, ' ').trim());
}

function asked(people: readonly string[]): string {
  const names = people.map(quoted);
  if (names.length === 0) return 'whoever asks';
  return names.length === 1 ? `whoever is called ${names[0]}` : `each of those called ${names.join(' and ')}`;
}

/** Such as `Sat, 28 Nov 2026`. */
function dayOf(now: number): string {
  return new Date(now).toUTCString().slice(0, 16);
}
