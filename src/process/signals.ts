/** Interruptions: the signals that ask this process to stop, and those that ask once more. */

import type { Clock } from '../async/clock.ts';

/** Under npm a terminal's Ctrl-C arrives twice at once: of itself, and handed on by npm. That is one. */
const SAME_SIGNAL_MS = 500;

interface Told {
  /** Stop in good order. */
  first(signal: NodeJS.Signals): void;
  /** Whoever asks again wants it at once. */
  again(): void;
}

export function onStopSignal({ now }: Pick<Clock, 'now'>, told: Told): void {
  let askedAt: number | null = null;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (askedAt === null) {
        askedAt = now();
        told.first(signal);
      } else if (now() - askedAt > SAME_SIGNAL_MS) told.again();
    });
  }
}
