/** Edits of a message that grows: nobody waits for one, so that each is tried once and may be left out. */

import { RateLimitError, type REST, RequestMethod, Routes } from 'discord.js';
import type { Growth, GrowthOutcome } from '../../conversation/ports/messenger.ts';
import type { Log } from '../../log.ts';
import type { EditPace } from './edit-pace.ts';
import { decideOnSendFailure } from './send-failure.ts';
import { growthBody } from './send-request.ts';

interface GrowPorts {
  readonly rest: Pick<REST, 'queueRequest'>;
  readonly pace: EditPace;
  readonly log: Log;
}

export async function grow(
  { channelId, messageId, latest, signal }: Growth,
  { rest, pace, log }: GrowPorts,
): Promise<GrowthOutcome> {
  await pace.room(channelId, signal);
  const content = await latest();
  if (content === null) return { kind: 'unneeded' };
  try {
    // As `patch` does, which does not give the headers.
    const answer = await rest.queueRequest({
      fullRoute: Routes.channelMessage(channelId, messageId),
      method: RequestMethod.Patch,
      body: growthBody(content),
    });
    await answer.arrayBuffer(); // unread, it would keep its connection
    const { headers } = answer;
    const remaining = Number(headers.get('x-ratelimit-remaining') ?? Number.NaN);
    const resetAfterMs = Number(headers.get('x-ratelimit-reset-after') ?? Number.NaN) * 1_000;
    if (!Number.isNaN(remaining + resetAfterMs)) pace.told(channelId, { remaining, resetAfterMs });
    return { kind: 'shown', content };
  } catch (error) {
    log.debug(
      { event: 'growth.failed', channel: channelId, message: messageId, error },
      'An edit of a reply that grows failed.',
    );
    if (error instanceof RateLimitError)
      pace.told(channelId, { remaining: 0, resetAfterMs: error.retryAfter });
    return outcomeOf(error);
  }
}

function outcomeOf(error: unknown): GrowthOutcome {
  const decision = decideOnSendFailure(error, true);
  switch (decision.kind) {
    case 'posted-and-deleted':
      return { kind: 'deleted' };
    case 'retry':
      return { kind: 'failed' };
    case 'undeliverable':
    case 'unchangeable':
      return { kind: 'refused', why: decision.why };
    default:
      return { kind: 'refused', why: decision.kind };
  }
}
