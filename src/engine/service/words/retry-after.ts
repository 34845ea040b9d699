/** How long a service asks to wait: in its headers, or in the sentence of its refusal where it has no such header. */

/** Such as `in 7.66s`, `in 1m12.5s`, `in 20ms` or `after 30 seconds`. */
const SAID =
  /\b(?:try again|retry) (?:in|after) (?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?) ?(ms|s\b|sec(?:ond)?s?))?/i;

/** Milliseconds, or undefined. A date is not understood: no service in use sends one. */
export function retryAfterMs(headers: Headers | undefined, message: string): number | undefined {
  const ms = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (Number.isFinite(ms)) return ms;
  const seconds = Number.parseFloat(headers?.get('retry-after') ?? '');
  return Number.isFinite(seconds) ? seconds * 1_000 : saidMs(message);
}

function saidMs(message: string): number | undefined {
  const [, hours, minutes, rest, unit] = SAID.exec(message) ?? [];
  if (hours === undefined && minutes === undefined && rest === undefined) return undefined;
  const restMs = Number(rest ?? 0) * (unit?.toLowerCase() === 'ms' ? 1 : 1_000);
  return Number(hours ?? 0) * 3_600_000 + Number(minutes ?? 0) * 60_000 + restMs;
}
