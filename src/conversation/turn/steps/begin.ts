/** All that waits becomes the turn, under the instructions of now. */

import { begun } from '../../record/transitions.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';

export async function begin(context: TurnContext): Promise<Outcome> {
  const { clock, instructions } = context.ports;
  const inForce = await instructions.inForce(context.place);
  return context.commit((record) => begun(record, inForce(record), clock.now()));
}
