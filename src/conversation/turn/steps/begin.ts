/** All that waits becomes the turn, under the instructions of now; the first in a Discord thread hears how that began. */

import { begun } from '../../record/transitions.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';

export async function begin(context: TurnContext): Promise<Outcome> {
  const { threads, clock, instructions } = context.ports;
  const { channelId, serverId, personId } = context.place;
  const inForce = await instructions.inForce(context.place);
  // A person's own conversation in a Discord thread is not that Discord thread's.
  const isTold = context.record.knowsBeginning || serverId === null || personId !== undefined;
  const beginning = isTold ? null : await threads.beginning(channelId);
  const now = clock.now();
  return context.commit((record) => begun(record, inForce(record, now), now, beginning));
}
