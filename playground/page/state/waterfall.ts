/** A turn as a waterfall: each moment as the time that led to it. */

import type { PageMoment, PageTurn } from '../../contract/inspector.ts';

export interface WaterfallBar {
  readonly moment: PageMoment;
  /** Milliseconds since the moment before. */
  readonly tookMs: number;
  /** Parts of the whole, from 0 to 1. */
  readonly from: number;
  readonly width: number;
}

/** In order of time; empty for a turn of which nothing is known yet. */
export function waterfallOf({ moments }: PageTurn): WaterfallBar[] {
  const ordered = moments.toSorted((a, b) => a.at - b.at);
  const [first] = ordered;
  const last = ordered.at(-1);
  if (first === undefined || last === undefined) return [];
  const whole = Math.max(last.at - first.at, 1);
  return ordered.map((moment, at) => {
    const before = ordered[at - 1] ?? moment;
    const tookMs = moment.at - before.at;
    return { moment, tookMs, from: (before.at - first.at) / whole, width: tookMs / whole };
  });
}

/** From the turn's last message to the last thing that is known of it. */
export function turnMs({ moments }: PageTurn): number {
  return Math.max(0, ...moments.map(({ afterMs }) => afterMs));
}
