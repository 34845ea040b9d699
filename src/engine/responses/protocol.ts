/** Whether a server keeps conversations, found out without a run. Many have `/responses` and not these. */

import type { EngineWarning } from '../../conversation/ports/engine.ts';
import { EngineError } from '../../errors.ts';
import type { Client } from '../service/client.ts';
import { isPassing, protocolFailure } from '../service/failures/protocol.ts';
import { unchecked } from '../service/models.ts';
import { createConversation, deleteConversation } from './threads.ts';

/** The form of an id, and nobody's. */
const NOBODYS = `conv_${'0'.repeat(48)}`;

/**
 * Throws with the remedy where no conversation can be made. A server that does not answer just now is no reason not to
 * start: that is a warning.
 *
 * A conversation that does not exist is asked for. Only a server that keeps conversations says that it has none by that
 * id. Since it may say so in words that nobody knows, one is made and deleted before anything else is believed: status
 * 404 alone tells a missing conversation from a missing path no better than it tells a page of another program.
 */
export async function checkConversations(
  client: Client,
  signal?: AbortSignal,
): Promise<readonly EngineWarning[]> {
  try {
    if (!(await saysItHasNone(client, signal))) await makeAndDelete(client, signal);
    return [];
  } catch (error) {
    if (!(error instanceof EngineError) || error.fault === 'aborted') throw error;
    if (isPassing(error)) return [unchecked('the conversations', error)];
    throw protocolFailure(error, 'responses', client);
  }
}

async function saysItHasNone(client: Client, signal?: AbortSignal): Promise<boolean> {
  const { conversations } = client.openai;
  try {
    await client.read('look for a conversation', (options) => conversations.retrieve(NOBODYS, options), {
      signal,
      missing: 'unsupported',
      holds: 'id',
    });
    return false;
  } catch (error) {
    if (!(error instanceof EngineError) || error.fault === 'aborted' || isPassing(error)) throw error;
    return error.fault === 'gone';
  }
}

/** Left behind where it cannot be deleted: an empty one costs nothing. */
async function makeAndDelete(client: Client, signal?: AbortSignal): Promise<void> {
  const { id } = await createConversation(client, [], signal);
  await deleteConversation(client, id).catch(() => {});
}
