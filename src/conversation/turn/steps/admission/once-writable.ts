/** Nothing is asked of the assistant, and so paid for, where the bot may not write the answer. */

import { isForAsk } from '../../../record/asks.ts';
import { abandoned } from '../../../record/transitions.ts';
import type { NextStep } from '../../next-step.ts';
import type { Step } from '../../turn-context.ts';

/** Where it may not, what waits and what has begun is over, but for asks, whose interactions take answers. A run that is under way goes on, and its answer is tried. */
export function onceWritable<Kind extends NextStep['kind']>(step: Step<Kind>): Step<Kind> {
  return async (context, next) => {
    const { place, ports, record } = context;
    const why = ports.barredChannels.why(place.channelId);
    if (why === null || isForAsk(record)) return step(context, next);
    const last = record.pending.at(-1)?.id ?? record.turn?.id;
    if (last !== undefined) ports.barredChannels.leaveUnanswered(place, last, why);
    return context.commit(abandoned);
  };
}
