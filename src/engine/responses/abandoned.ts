/** What an abandoned response has left in its conversation, and how it is taken out. */

import type { ClearRun } from '../run/abandoned-runs.ts';
import type { Client } from '../service/client.ts';
import type { Removal } from './items/removal.ts';

/** A cancelled response adds nothing, but it may complete later. Only then are its items in the conversation. */
export function createClearResponse(client: Client, removal: Removal): ClearRun {
  return async (conversation, id, signal) => {
    const { status, output } = await client.read(
      `look at ${id}`,
      (options) => client.openai.responses.retrieve(id, {}, options),
      { signal, holds: 'id' },
    );
    if (status === 'failed') return 'settled';
    if (status !== 'completed' && status !== 'incomplete') return 'may-still-speak';
    const ids = new Set(output.flatMap((item) => item.id ?? []));
    const { removed, kept } = await removal.remove(conversation, () => ids, signal);
    return removed.length + kept.length > 0 ? 'settled' : 'may-still-speak';
  };
}
