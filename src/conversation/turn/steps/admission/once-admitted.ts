/** The assistant is asked only while it has credit, as far as is known. */

import { EngineError } from '../../../../errors.ts';
import { giveUp } from '../../give-up.ts';
import type { NextStep } from '../../next-step.ts';
import type { Step } from '../../turn-context.ts';

/**
 * A conversation that was told of the end of the credit waits for it in silence; the others are told first. A turn that
 * was admitted once goes on to its end.
 */
export function onceAdmitted<Kind extends NextStep['kind']>(step: Step<Kind>): Step<Kind> {
  return async (context, next) => {
    const { attempts, ports, record } = context;
    if (attempts.admitted) return step(context, next);
    if (ports.creditBreaker.allow()) {
      context.tryAgain({ ...attempts, admitted: true });
      return step(context, next);
    }
    if (record.lastFailure === 'quota') return 'no-credit';
    return giveUp(context, 'quota', new EngineError('quota', 'the credit was used up a moment ago'));
  };
}
