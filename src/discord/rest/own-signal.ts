/** A signal for one request. */

/** discord.js leaves a listener at the signal that it is given, so one that lives long is given to no request itself. */
export function ownSignal(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal]);
}
