/** Tells an observer of a step, where there is one. */

import type { NextStep } from './next-step.ts';
import type { Outcome, TurnContext } from './turn-context.ts';

/** What the step comes to, or what it throws. */
export async function observedStep(
  { place, ports, record }: TurnContext,
  kind: NextStep['kind'],
  step: () => Promise<Outcome>,
): Promise<Outcome> {
  if (ports.observer === undefined) return step();
  const ended = ports.observer.stepping({ place, kind, turnId: record.turn?.id ?? null });
  try {
    const outcome = await step();
    ended(outcome);
    return outcome;
  } catch (error) {
    ended('failed');
    throw error;
  }
}
