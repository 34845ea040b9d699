/** The signals that ask this process to stop, and those that ask once more. */

import type { Clock } from '../async/clock.ts';

/** Under npm a terminal's Ctrl-C arrives twice at once: of itself, and handed on by npm. That is one. */
const SAME_SIGNAL_MS = 500;

interface StopListener {
  /** The process is to stop in good order. */
  first(signal: NodeJS.Signals): void;
  /** Whoever asks again wants the process to end at once. */
  again(): void;
}

export function onStopSignal({ monotonic }: Pick<Clock, 'monotonic'>, listener: StopListener): void {
  let askedAt: number | null = null;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (askedAt === null) {
        askedAt = monotonic();
        listener.first(signal);
      } else if (monotonic() - askedAt > SAME_SIGNAL_MS) listener.again();
    });
  }
}
