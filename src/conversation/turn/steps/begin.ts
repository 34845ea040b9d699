/** All that waits becomes the turn, under the instructions and settings of now; the first in a Discord thread hears how that began. */

import { begun } from '../../record/transitions.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';

export async function begin(context: TurnContext): Promise<Outcome> {
  const { threads, clock, instructions, settings } = context.ports;
  const { channelId, serverId } = context.place;
  const inForce = await instructions.inForce(context.place);
  const inherited = await settings.inherited(context.place);
  const isTold = context.record.knowsBeginning || serverId === null;
  const beginning = isTold ? null : await threads.beginning(channelId);
  const now = clock.now();
  settings.noteBegun(settings.under(context.record.settings, inherited));
  return context.commit((record) => {
    const set = settings.ofTurn(settings.under(record.settings, inherited));
    return begun(record, inForce(record, now), now, beginning, set);
  });
}
