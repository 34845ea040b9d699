/** An ask: what the user of a command asks of the assistant becomes a message of the conversation, with the way back. */

import type { APIInteraction } from 'discord.js';
import type { Conversations } from '../../conversation/conversations.ts';
import type { IncomingMessage } from '../../conversation/message.ts';
import type { Log } from '../../log.ts';
import { snowflakeTime } from '../../snowflake.ts';
import type { InteractionContext, Question } from '../command.ts';
import type { DeferredReply } from './deferred-reply.ts';
import type { FirstResponses } from './first-responses.ts';
import type { Origin } from './parse-interaction.ts';

interface AskPorts {
  readonly conversations: Pick<Conversations, 'receive'>;
  readonly firstResponses: Pick<FirstResponses, 'begin'>;
  readonly log: Log;
}

/** Discord takes answers through an interaction for so long. Source: its documentation, "Followup Messages". */
const TOKEN_MS = 15 * 60_000;

/**
 * It is kept first, and then deferred: a process that dies in between is followed by one that answers in another way. Its
 * turn may have begun by then, so that its answer has to wait for the deferral.
 */
export function createAsk(
  interaction: APIInteraction,
  origin: Origin,
  deferredReply: Pick<DeferredReply, 'leave'>,
  { conversations, firstResponses, log }: AskPorts,
): InteractionContext['ask'] {
  return async (question) => {
    if (question.at !== undefined) return conversations.receive(messageOf(interaction, origin, question));
    const ended = firstResponses.begin(interaction.id);
    try {
      const receipt = await conversations.receive(messageOf(interaction, origin, question));
      if (receipt.kind === 'accepted') await leave(interaction, deferredReply, log);
      return receipt;
    } finally {
      ended();
    }
  };
}

/** An ask that is accepted is answered, whether Discord takes the deferral or not. */
async function leave(
  { id }: APIInteraction,
  deferredReply: Pick<DeferredReply, 'leave'>,
  log: Log,
): Promise<void> {
  try {
    await deferredReply.leave();
  } catch (error) {
    const fields = { event: 'ask.not-deferred', interaction: id, error };
    log.warn(fields, 'An interaction was not acknowledged. Its answer goes another way.');
  }
}

function messageOf(
  { id, token, application_id: applicationId }: APIInteraction,
  { place, user, roles, mayManage }: Origin,
  { text, attachments, isPrivate, quote, at }: Question,
): IncomingMessage {
  return {
    id,
    ...(at ?? place),
    author: { ...user, kind: 'person', roles, ...(mayManage ? { mayManage } : {}) },
    isUserMessage: true,
    mentionsBot: true,
    repliesToBot: false,
    text,
    quote: quote ?? null,
    attachments,
    contentHidden: false,
    via: { applicationId, token, until: at === undefined ? snowflakeTime(id) + TOKEN_MS : 0, isPrivate },
  };
}
