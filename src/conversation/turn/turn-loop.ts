/** Runs a conversation's turns, one step after another, until nothing is owed. */

import { handleFailure } from './failure.ts';
import type { NextStep } from './next-step.ts';
import { observedStep } from './observed-step.ts';
import { onceAdmitted } from './steps/admission/once-admitted.ts';
import { onceWritable } from './steps/admission/once-writable.ts';
import { append, keep, open } from './steps/append.ts';
import { begin } from './steps/begin.ts';
import { cleanUp } from './steps/clean-up.ts';
import { deliver, finish } from './steps/deliver.ts';
import { withdraw } from './steps/draft/end.ts';
import { erase } from './steps/erase.ts';
import { collect } from './steps/files/collect.ts';
import { fetch } from './steps/files/fetch.ts';
import { settle } from './steps/question/settle.ts';
import { fade, forget, revise } from './steps/removal.ts';
import { resume, run } from './steps/run.ts';
import { screen } from './steps/screen.ts';
import type { Outcome, Step, TurnContext } from './turn-context.ts';

/** In the order in which a turn takes them. */
const STEPS: { readonly [Kind in Exclude<NextStep['kind'], 'rest'>]: Step<Kind> } = {
  clean: cleanUp,
  erase,
  forget,
  fade,
  begin: onceWritable(begin),
  revise,
  fetch: onceWritable(onceAdmitted(fetch)),
  screen: onceWritable(onceAdmitted(screen)),
  open: onceWritable(onceAdmitted(open)),
  append: onceWritable(onceAdmitted(append)),
  run: onceWritable(onceAdmitted(run)),
  resume,
  collect,
  deliver,
  withdraw,
  settle,
  keep,
  finish,
};

/**
 * Each step is told from the record and ends in one durable change of it, so a process that dies between any two is
 * followed by one that goes on from the same place. A step that fails is tried again, taken another way, or told to the
 * people. Throws what cannot be told: StoreError `damaged` or `newer` of the conversation's own records, and a failure
 * while there was no turn to fail.
 */
export async function runTurns(context: TurnContext): Promise<void> {
  try {
    for (;;) {
      let at: NextStep['kind'] | 'read' = 'read';
      try {
        const next = await context.next();
        if (next.kind === 'rest') return;
        at = next.kind;
        await context.after(await take(context, next));
      } catch (error) {
        context.tryAgain(await handleFailure(context, at, error));
      }
    }
  } finally {
    context.release();
  }
}

function take(context: TurnContext, next: Exclude<NextStep, { kind: 'rest' }>): Promise<Outcome> {
  // The compiler does not see that a step and what it acts on are of one kind.
  const step = STEPS[next.kind] as (context: TurnContext, next: NextStep) => Promise<Outcome>;
  return observedStep(context, next.kind, () => step(context, next));
}
