/** The pace of identifies: Discord resets the token of a bot that identifies more than 1,000 times in a day. */

import {
  type APIGatewaySessionStartLimit,
  type IIdentifyThrottler,
  SimpleIdentifyThrottler,
} from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import type { Store } from '../../conversation/ports/store.ts';
import type { Log } from '../../log.ts';
import { DAY_MS, identifyAt } from './identify-budget.ts';

interface IdentifyThrottlerPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** Where the day's identifies are kept, so that one restart after another does not use up the token. */
  readonly memory: Pick<Store, 'recall' | 'remember'>;
}

export interface IdentifyThrottler {
  /** For one connection, with what Discord says of the budget as it begins. Shards take turns as Discord asks. */
  throttler(limit: APIGatewaySessionStartLimit): IIdentifyThrottler;
}

const KEPT_AS = 'discord.identifies';
/** Waits that are not worth a word. */
const SHORT_MS = 30_000;

export function createIdentifyThrottler({ clock, log, memory }: IdentifyThrottlerPorts): IdentifyThrottler {
  const ofShard = new Map<number, readonly number[]>();
  let ofDay: readonly number[] = [];
  let loaded: Promise<void> | null = null;

  const load = async (): Promise<void> => {
    try {
      ofDay = [...readTimes(await memory.recall(KEPT_AS)), ...ofDay];
    } catch (error) {
      log.warn({ error }, 'how often the bot has identified today is not known');
    }
  };

  const note = async (shardId: number): Promise<void> => {
    const now = clock.now();
    ofDay = [...ofDay.filter((at) => at <= now && now - at < DAY_MS), now];
    ofShard.set(shardId, [...(ofShard.get(shardId) ?? []).filter((at) => now - at < DAY_MS), now]);
    try {
      await memory.remember(KEPT_AS, JSON.stringify(ofDay));
    } catch (error) {
      log.warn(
        { shard: shardId, error },
        'that the bot identifies could not be kept; this process counts it',
      );
    }
  };

  return {
    throttler(limit) {
      const discords = new SimpleIdentifyThrottler(limit.max_concurrency);
      const budget = createBudget(limit, clock);
      return {
        async waitForIdentify(shardId, signal) {
          loaded ??= load();
          await loaded;
          for (;;) {
            const now = clock.now();
            const due = identifyAt({ ofShard: ofShard.get(shardId) ?? [], ofDay, ...budget.now() }, now);
            if (due <= now) break;
            const fields = { shard: shardId, waitMs: due - now, today: ofDay.length };
            if (due - now > SHORT_MS)
              log.error(
                fields,
                'the bot has identified so often that it waits: Discord resets the token at 1,000 in a day',
              );
            else log.warn(fields, 'waiting before the bot identifies again');
            await clock.sleep(due - now, signal);
          }
          budget.spend();
          await note(shardId);
          await discords.waitForIdentify(shardId, signal);
        },
      };
    },
  };
}

/** What Discord leaves the bot; it says so only as a connection begins, so it is counted down from there. */
function createBudget({ total, remaining, reset_after }: APIGatewaySessionStartLimit, clock: Clock) {
  const resetsAt = clock.now() + reset_after;
  let left = remaining;
  return {
    now: () => ({ total, left, resetsAt }),
    spend: () => {
      left = clock.now() < resetsAt ? left - 1 : total - 1;
    },
  };
}

function readTimes(kept: string | undefined): readonly number[] {
  try {
    const times: unknown = JSON.parse(kept ?? '[]');
    return Array.isArray(times) ? times.filter((at) => typeof at === 'number') : [];
  } catch {
    return []; // nothing of ours: the count begins anew
  }
}
