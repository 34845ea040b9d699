/**
 * Placeholders in instructions. The services keep what they have read of a request's beginning, and read it anew from the
 * first letter that differs. So the names of server and channel, which stay, are written in their places; the day and the
 * people who ask, which change, stand behind all instructions, and their placeholders stay as they are. Pure.
 *
 * Source: https://platform.openai.com/docs/guides/prompt-caching
 */

export interface PlaceholderValues {
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
    if (name === 'server') return oneLine(server);
    return name === 'channel' ? oneLine(channel) : placeholder;
  });
  const behind = [
    ...(used.has('{date}') ? [`{date} is ${dayOf(now)}.`] : []),
    ...(used.has('{user}') ? [`{user} is ${asked(people)}.`] : []),
  ];
  return behind.length === 0 ? named : `${named}\n\nIn these instructions ${behind.join(' ')}`;
}

/** People choose their names themselves, so that one is told as a name and cannot go on as an instruction. */
function asked(people: readonly string[]): string {
  const names = people.map((name) => JSON.stringify(oneLine(name)));
  if (names.length === 0) return 'whoever asks';
  return names.length === 1 ? `whoever is called ${names[0]}` : `each of those called ${names.join(' and ')}`;
}

/** Such as `Sat, 28 Nov 2026`. */
function dayOf(now: number): string {
  return new Date(now).toUTCString().slice(0, 16);
}

function oneLine(name: string): string {
  return name.replaceAll(/\s+/g, ' ').trim();
}
