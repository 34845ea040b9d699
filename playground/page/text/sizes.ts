/** Sizes and lengths of time in few characters. */

const UNITS = ['bytes', 'kB', 'MB', 'GB'] as const;

/** `812 bytes`, `14.2 kB`. */
export function sizeText(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  const value = bytes / 1_000 ** step;
  return `${step === 0 ? value : value.toFixed(value < 100 ? 1 : 0)} ${UNITS[step]}`;
}

/** `4 ms`, `830 ms`, `2.41 s`, `1 min 12 s`. */
export function spanText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(2)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}
