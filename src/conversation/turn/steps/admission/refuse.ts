/** What a daily limit keeps from being run is answered with one notice, or goes without a word where its author was told. */

import type { Refusal } from '../../../limits/daily/refusal.ts';
import { turnedAway } from '../../../record/refusal.ts';
import { noticeOf } from '../../../record/reply/answer.ts';
import { limitText } from '../../../text/limit-text.ts';
import type { Outcome, TurnContext } from '../../turn-context.ts';

export async function refuse(context: TurnContext, { limit, endsAt, ids, told }: Refusal): Promise<Outcome> {
  const { clock, dailyLimits, log, messenger } = context.ports;
  const { channelId, serverId } = context.place;
  const parts = messenger.cut(limitText(limit.name, limit.most, endsAt));
  const notice = { ...noticeOf(parts, clock.now()), limit: limit.name };
  log.info(
    {
      event: 'turn.over-limit',
      conversation: channelId,
      server: serverId,
      messages: [...ids],
      limit: limit.name,
      told: told.size > 0,
    },
    'A daily limit is reached: messages are not run.',
  );
  try {
    return await context.commit((record) => turnedAway(record, ids, told, notice));
  } finally {
    dailyLimits.letGo(context.record.id);
  }
}
