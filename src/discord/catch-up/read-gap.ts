/** Reads the gap in a channel, page by page, for as long as the budget lasts. */

import type { APIMessage } from 'discord.js';
import type { Place } from '../../conversation/place.ts';
import { isAfter, latest } from '../../snowflake.ts';
import type { ChannelHistory, PageQuery } from '../rest/channel-history.ts';
import type { CatchUpBudget } from './budget.ts';
import type { Gap } from './gap.ts';

interface ReadGapPorts {
  readonly history: ChannelHistory;
  readonly budget: CatchUpBudget;
}

const PAGE = 100;
/** A thousand recent messages are more than a conversation can use. */
const MOST_PAGES = 10;
const MOST_HEARD = 50;

export interface GapMessages {
  /** Oldest first. */
  readonly messages: readonly APIMessage[];
  /** False if there may be more, which the budget or the number of pages left out. */
  readonly isComplete: boolean;
}

export async function readGap(
  { channelId, serverId }: Place,
  { answerAfter, hearAfter, hasRecent }: Gap,
  { history, budget }: ReadGapPorts,
): Promise<GapMessages> {
  const messages: APIMessage[] = [];
  const read = async (query: PageQuery): Promise<readonly APIMessage[]> =>
    (await history.page(channelId, query)) ?? [];

  if (hearAfter !== null && serverId !== null && budget.spend(serverId)) {
    // The latest of them: a server has more talk than the next turn can use.
    const page = await read({ before: String(BigInt(answerAfter) + 1n), limit: MOST_HEARD });
    messages.push(...page.filter(({ id }) => isAfter(id, hearAfter)));
  }
  // A direct message has little talk that does not concern the bot: all of it is read in one go.
  let after = serverId === null ? (hearAfter ?? answerAfter) : answerAfter;
  for (let pages = 0; hasRecent; pages += 1) {
    if (pages === MOST_PAGES || !budget.spend(serverId)) return { messages, isComplete: false };
    const page = await read({ after, limit: PAGE });
    messages.push(...page);
    if (page.length < PAGE) break;
    after = latest(page.at(-1)?.id ?? null, after);
  }
  return { messages, isComplete: true };
}
