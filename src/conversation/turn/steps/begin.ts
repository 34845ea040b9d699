/** All that waits becomes the turn, under the instructions of now. */

import { begun } from '../../record/transitions.ts';
import { composeInstructions, serverInstructions } from '../../settings/instructions.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';

export async function begin(context: TurnContext): Promise<Outcome> {
  const { store, clock, instructions: base } = context.ports;
  const server = await serverInstructions(store, context.place.serverId);
  return context.commit((record) =>
    begun(record, composeInstructions({ base, server, channel: record.instructions }), clock.now()),
  );
}
