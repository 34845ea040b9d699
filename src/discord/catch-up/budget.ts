/** What a catch-up may cost: the requests that a new session may make for it. */

export interface CatchUpBudget {
  /** Takes one request. False when none is left for the server, or none at all; null stands for direct messages. */
  spend(serverId: string | null): boolean;
}

const MOST_OF_A_SERVER = 100;
/** Each direct message is as it were a server of its own. */
const MOST_OF_DIRECT_MESSAGES = 250;
const MOST = 1_000;

export function createCatchUpBudget(): CatchUpBudget {
  const spent = new Map<string | null, number>();
  let all = 0;
  return {
    spend(serverId) {
      const used = spent.get(serverId) ?? 0;
      const most = serverId === null ? MOST_OF_DIRECT_MESSAGES : MOST_OF_A_SERVER;
      if (used >= most || all >= MOST) return false;
      spent.set(serverId, used + 1);
      all += 1;
      return true;
    },
  };
}
