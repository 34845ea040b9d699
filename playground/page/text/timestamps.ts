/** Timestamps in words and figures, in the reader's own language and zone. */

const DAY_MS = 86_400_000;

const format = (options: Intl.DateTimeFormatOptions): ((at: number | string) => string) => {
  const formatter = new Intl.DateTimeFormat(undefined, options);
  return (at) => formatter.format(new Date(at));
};

export const clockTime = format({ hour: '2-digit', minute: '2-digit' });
export const dayName = format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
export const fullTimestamp = format({ dateStyle: 'full', timeStyle: 'short' });
const dayNumber = format({ dateStyle: 'short' });

/** `Today at 14:05`, `Yesterday at 9:30`, `05/11/2026 14:05`. */
export function messageTime(at: string, now: number): string {
  const day = dayNumber(at);
  if (day === dayNumber(now)) return `Today at ${clockTime(at)}`;
  if (day === dayNumber(now - DAY_MS)) return `Yesterday at ${clockTime(at)}`;
  return `${day} ${clockTime(at)}`;
}

const STYLES: Readonly<Record<string, (at: number) => string>> = {
  t: clockTime,
  T: format({ timeStyle: 'medium' }),
  d: dayNumber,
  D: format({ dateStyle: 'long' }),
  f: format({ dateStyle: 'long', timeStyle: 'short' }),
  F: fullTimestamp,
  s: format({ dateStyle: 'short', timeStyle: 'short' }),
  S: format({ dateStyle: 'short', timeStyle: 'medium' }),
};

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** As Discord shows `<t:SECONDS:STYLE>`; what no calendar holds stays a number. */
export function timestampText(seconds: number, style: string, now: number): string {
  const at = seconds * 1_000;
  if (Number.isNaN(new Date(at).getTime())) return String(seconds);
  if (style !== 'R') return (STYLES[style] ?? fullTimestamp)(at);
  const ahead = (at - now) / 1_000;
  const [unit, length] = UNITS.find(([, size]) => Math.abs(ahead) >= size) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(Math.round(ahead / length), unit);
}
