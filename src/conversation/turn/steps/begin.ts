/**
 * All that waits becomes the turn, under the instructions and settings of now, as far as the daily limits allow it; the first in
 * a Discord thread hears how that began.
 */

import { begun } from '../../record/transitions.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';
import { refuse } from './admission/refuse.ts';

export async function begin(context: TurnContext): Promise<Outcome> {
  const { threads, clock, dailyLimits, instructions, settings } = context.ports;
  const { channelId, serverId, personId } = context.place;
  const inForce = await instructions.inForce(context.place);
  const inherited = await settings.inherited(context.place);
  const under = settings.under(context.record.settings, inherited);
  const refusal = dailyLimits.refusal(
    context.record,
    inForce(context.record, clock.now()),
    settings.ofTurn(under).model,
  );
  if (refusal !== null) return refuse(context, refusal);
  // A person's own conversation in a Discord thread is not that Discord thread's.
  const isTold = context.record.knowsBeginning || serverId === null || personId !== undefined;
  const beginning = isTold ? null : await threads.beginning(channelId);
  const now = clock.now();
  settings.noteBegun(under);
  try {
    return await context.commit((record) => {
      const text = inForce(record, now);
      const ofTurn = settings.ofTurn(settings.under(record.settings, inherited));
      const admission = dailyLimits.admit(record, text, ofTurn.model);
      if (admission.kind === 'refused') return record; // what has changed meanwhile is looked at again
      return begun(record, text, now, beginning, { ...ofTurn, ...admission.set });
    });
  } finally {
    dailyLimits.letGo(context.record.id);
  }
}
