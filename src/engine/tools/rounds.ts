/** What the rounds of one run have come to together: a run that calls functions speaks several times. Pure. */

import type { RunEvent, RunResult } from '../../conversation/ports/engine.ts';
import type { MadeFile } from '../../conversation/refs.ts';
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

/** What code has only shown is the file that it has named, as a rule: it counts where none is named. */
function eachOnce(files: readonly MadeFile[]): readonly MadeFile[] {
  const isNamed = files.some(({ at }) => at.kind !== 'item');
  const counted = files.filter(({ at }) => !isNamed || at.kind !== 'item' || at.output === null);
  return [...new Map(counted.map((file) => [JSON.stringify(file.at), file])).values()];
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
