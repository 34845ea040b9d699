/**
 * All that waits becomes the turn, under the instructions of now, as far as the daily limits allow it; the first in a Discord
 * thread hears how that began.
 */

import { begun } from '../../record/transitions.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';
import { refuse } from './refuse.ts';

export async function begin(context: TurnContext): Promise<Outcome> {
  const { threads, clock, dailyLimits, instructions } = context.ports;
  const { channelId, serverId, personId } = context.place;
  const inForce = await instructions.inForce(context.place);
  const refusal = dailyLimits.refusal(context.record, inForce(context.record, clock.now()));
  if (refusal !== null) return refuse(context, refusal);
  // A person's own conversation in a Discord thread is not that Discord thread's.
  const isTold = context.record.knowsBeginning || serverId === null || personId !== undefined;
  const beginning = isTold ? null : await threads.beginning(channelId);
  const now = clock.now();
  try {
    return await context.commit((record) => {
      const text = inForce(record, now);
      const admission = dailyLimits.admit(record, text);
      if (admission.kind === 'refused') return record; // what has changed meanwhile is looked at again
      return begun(record, text, now, beginning, admission.set);
    });
  } finally {
    dailyLimits.letGo(context.record.id);
  }
}
