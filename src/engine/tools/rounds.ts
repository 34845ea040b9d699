/** What the rounds of one run have come to together: a run that calls functions speaks several times. Pure. */

import type { RunEvent, RunResult } from '../../conversation/ports/engine.ts';
import { eachOnce } from '../files/made-files.ts';
import { addUsage } from '../run/usage.ts';

const BREAK = '\n\n';

/** The result of a run whose earlier rounds came to `earlier`; null before the first. How it ends is how the last one ends. */
export function withRound(earlier: RunResult | null, round: RunResult): RunResult {
  if (earlier === null) return round;
  return {
    ...round,
    text: [earlier.text, round.text].filter((text) => text !== '').join(BREAK),
    files: eachOnce([...earlier.files, ...round.files]),
    citations: [...earlier.citations, ...round.citations],
    usage: addUsage(earlier.usage, round.usage),
    remoteIds: [...earlier.remoteIds, ...round.remoteIds],
  };
}

/**
 * The events of a round, whose words stand apart from those of the rounds before.
 *
 * @param hasSpoken there are words of rounds before
 */
export async function* apart<End>(
  hasSpoken: boolean,
  events: AsyncGenerator<RunEvent, End>,
): AsyncGenerator<RunEvent, End> {
  if (hasSpoken) yield { kind: 'delta', text: BREAK };
  return yield* events;
}
