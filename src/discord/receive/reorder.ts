/**
 * Reordering: messages with their edits and deletions, whichever of them Discord delivers first and however often. A
 * message whose deletion came before it is never taken in; one whose edit came before it is taken in as edited.
 */

import { LRUCache } from 'lru-cache';
import type { Arrival, Conversations } from '../../conversation/conversations.ts';
import type { IncomingMessage } from '../../conversation/message.ts';
import type { MessageOutcome } from '../catch-up/report.ts';

export interface Reorder {
  /** @param editedAt as Discord writes times; null if its text is the first */
  receive(message: IncomingMessage, editedAt: string | null, arrival?: Arrival): Promise<MessageOutcome>;
  edit(message: IncomingMessage, editedAt: string): Promise<void>;
  remove(channelId: string, messageIds: readonly string[]): Promise<void>;
}

/** Events that are out of order are seconds apart; these are the edits and deletions of minutes on a busy server. */
const EDITS_REMEMBERED = 1_000;
const DELETIONS_REMEMBERED = 5_000;

export function createReorder(conversations: Pick<Conversations, 'receive' | 'edit' | 'retract'>): Reorder {
  const edits = new LRUCache<string, { readonly message: IncomingMessage; readonly at: number }>({
    max: EDITS_REMEMBERED,
  });
  const deletions = new LRUCache<string, true>({ max: DELETIONS_REMEMBERED });
  return {
    async receive(message, editedAt, arrival) {
      if (deletions.get(message.id) === true) return { kind: 'deleted' };
      const edit = edits.get(message.id);
      const isNewer = edit !== undefined && (editedAt === null || edit.at > Date.parse(editedAt));
      return conversations.receive(isNewer ? asEdited(message, edit.message) : message, arrival);
    },

    async edit(message, editedAt) {
      const at = Date.parse(editedAt);
      if ((edits.get(message.id)?.at ?? Number.NEGATIVE_INFINITY) >= at) return;
      edits.set(message.id, { message, at });
      if (deletions.get(message.id) !== true) await conversations.edit(message);
    },

    async remove(channelId, messageIds) {
      for (const id of messageIds) deletions.set(id, true);
      await conversations.retract(channelId, messageIds);
    },
  };
}

/** Whether it is answered depends on what it was at first: an edit that takes the mention out withdraws no question. */
function asEdited(message: IncomingMessage, { text, quote, attachments }: IncomingMessage): IncomingMessage {
  return { ...message, text, quote, attachments };
}
