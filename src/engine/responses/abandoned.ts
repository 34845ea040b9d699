/** What a response that was given up has left in its conversation, and how it is taken out. */

import { EngineError } from '../../errors.ts';
import type { Remains } from '../run/abandoned-runs.ts';
import type { Client } from '../service/client.ts';
import type { Removal } from './removal.ts';

/** A cancelled response adds nothing, and yet may complete after all; only then are its items in the conversation. */
export async function clearResponse(
  { client, removal }: { readonly client: Client; readonly removal: Removal },
  conversation: string,
  id: string,
  signal?: AbortSignal,
): Promise<Remains> {
  try {
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
  } catch (error) {
    if (error instanceof EngineError && error.fault === 'gone') return 'settled';
    throw error;
  }
}
