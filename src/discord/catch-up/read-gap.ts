/** Reads what is missing in a channel, page by page and within the requests that there are. */

import type { APIMessage } from 'discord.js';
import { isAfter, latest } from '../../snowflake.ts';
import type { ChannelHistory } from './channel-history.ts';
import type { Gap } from './gap.ts';
import type { CatchUpBudget, CatchUpReport } from './report.ts';

/** Where is read, and on whose account. */
export interface Place {
  readonly channelId: string;
  /** Null for a direct message. */
  readonly serverId: string | null;
  readonly requests: CatchUpBudget;
  readonly tally: CatchUpReport;
}

const PAGE = 100;
/** A thousand messages in the window are more than a conversation can use. */
const MOST_PAGES = 10;
const MOST_HEARD = 50;

/** Oldest first. Ends early when no more requests may be made. */
export async function readGap(
  { channelId, serverId, requests, tally }: Place,
  { answerAfter, hearAfter, answers }: Gap,
  history: Pick<ChannelHistory, 'page'>,
): Promise<readonly APIMessage[]> {
  const all: APIMessage[] = [];
  // A direct message has little talk that is none of the bot's, so it is read in one go.
  let after = serverId === null ? (hearAfter ?? answerAfter) : answerAfter;
  if (hearAfter !== null && serverId !== null && requests.spend(serverId)) {
    const before = String(BigInt(answerAfter) + 1n);
    const page = await history.page(channelId, { before, limit: MOST_HEARD });
    all.push(...page.filter(({ id }) => isAfter(id, hearAfter)));
  }
  for (let pages = 0; answers; pages += 1) {
    if (pages === MOST_PAGES || !requests.spend(serverId)) {
      tally.passOver();
      return all;
    }
    const page = await history.page(channelId, { after, limit: PAGE });
    all.push(...page);
    if (page.length < PAGE) return all;
    after = latest(page.at(-1)?.id ?? null, after);
  }
  return all;
}
