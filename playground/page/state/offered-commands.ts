/** The commands that this person is offered in the open channel. */

import { call } from '../api.ts';
import { commands, here, me } from './world.ts';

export async function readCommands(): Promise<void> {
  const [as, channel] = [me.value, here.value];
  const known = await call('GET /api/commands', { query: { as, channel } });
  if (as === me.value && channel === here.value) commands.value = known.commands;
}
