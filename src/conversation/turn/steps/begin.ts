/** All that waits becomes the turn, under the instructions of now; the first in a Discord thread hears how that began. */

import { begun } from '../../record/transitions.ts';
import { composeInstructions, serverInstructions } from '../../settings/instructions.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';

export async function begin(context: TurnContext): Promise<Outcome> {
  const { store, threads, clock, instructions: base } = context.ports;
  const { channelId, serverId } = context.place;
  const server = await serverInstructions(store, serverId);
  const isTold = context.record.knowsBeginning || serverId === null;
  const beginning = isTold ? null : await threads.beginning(channelId);
  return context.commit((record) =>
    begun(
      record,
      composeInstructions({ base, server, channel: record.instructions }),
      clock.now(),
      beginning,
    ),
  );
}
