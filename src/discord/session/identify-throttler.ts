/** The throttling of identifies: Discord resets the token of a bot that identifies more than 1,000 times in a day. */

import type { APIGatewaySessionStartLimit, IIdentifyThrottler } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import type { Store } from '../../conversation/ports/store.ts';
import type { Log } from '../../log.ts';
import { DAY_MS, identifyWaitMs } from './identify-budget.ts';

interface IdentifyThrottlerPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** Where the day's identifies are kept, so that one restart after another does not use up the token. */
  readonly memory: Pick<Store, 'recall' | 'remember'>;
}

/** The identifies of one connection. */
export interface ConnectionIdentifies extends IIdentifyThrottler {
  /** How many it has made. */
  readonly made: number;
  /** Whether a shard waits until it may identify, and may within minutes. */
  readonly isHeldUp: boolean;
}

export interface IdentifyThrottler {
  /**
   * With what Discord says of the budget as the connection begins. Shards identify one by one, as Discord asks, also after
   * those of a connection before.
   *
   * @param ended aborts when the connection has ended: nothing identifies afterwards
   */
  forConnection(limit: APIGatewaySessionStartLimit, ended: AbortSignal): ConnectionIdentifies;
}

const KEPT_AS = 'discord.identifies';
/** A longer wait is for somebody to look at. */
const SHORT_MS = 30_000;
/** A connection is kept for a wait as long as this, the longest of a shard that identifies often. */
const MINUTES_MS = 5 * 60_000;

export function createIdentifyThrottler({ clock, log, memory }: IdentifyThrottlerPorts): IdentifyThrottler {
  const history = createIdentifyHistory({ clock, log, memory });
  const turns = createTurns(clock);
  return {
    forConnection(limit, ended) {
      const budget = createBudget(limit, clock);
      const together = limit.max_concurrency;
      let made = 0;
      /** When each shard that waits may identify, on the monotonic clock. */
      const heldUpUntil = new Map<number, number>();
      const untilItMay = async (shardId: number, signal: AbortSignal): Promise<void> => {
        for (;;) {
          signal.throwIfAborted();
          const { ofShard, ofDay } = history.ages(shardId);
          const budgetMs = Math.ceil(identifyWaitMs({ ofShard, ofDay, ...budget.now() }));
          const waitMs = Math.max(budgetMs, turns.waitMs(shardId, together));
          if (waitMs <= 0) return;
          if (budgetMs > 0) logWait(log, { shard: shardId, waitMs: budgetMs, today: ofDay.length });
          heldUpUntil.set(shardId, clock.monotonic() + waitMs);
          await clock.sleep(waitMs, signal);
        }
      };
      return {
        get made() {
          return made;
        },
        get isHeldUp() {
          const soon = clock.monotonic() + MINUTES_MS;
          return [...heldUpUntil.values()].some((until) => until <= soon);
        },
        async waitForIdentify(shardId, shardClosed) {
          await history.loaded();
          try {
            await untilItMay(shardId, AbortSignal.any([shardClosed, ended]));
          } finally {
            heldUpUntil.delete(shardId);
          }
          turns.take(shardId); // before the store is asked, so that no other shard takes it meanwhile
          budget.spend();
          made += 1;
          await history.add(shardId);
          turns.take(shardId);
        },
      };
    },
  };
}

function logWait(log: Log, ids: { shard: number; waitMs: number; today: number }): void {
  const fields = { event: 'identify.throttled', ...ids };
  if (ids.waitMs > SHORT_MS)
    log.error(
      fields,
      'The bot has identified so often that it waits: Discord resets the token at 1,000 in a day.',
    );
  else log.warn(fields, 'The bot waits before it identifies again.');
}

/** Discord takes an identify every five seconds from the shards that may not identify together; a bit more is safe. */
const APART_MS = 5_250;

/**
 * The turns of the shards that may not identify together: those whose ids leave the same rest by `max_concurrency`
 * (https://docs.discord.com/developers/events/gateway#sharding-max-concurrency).
 */
function createTurns(clock: Pick<Clock, 'monotonic'>) {
  const taken = new Map<number, number>();
  return {
    waitMs(shardId: number, together: number): number {
      const same = [...taken].filter(([other]) => other % together === shardId % together);
      return Math.max(...same.map(([, at]) => at + APART_MS - clock.monotonic()), 0);
    },
    take: (shardId: number) => void taken.set(shardId, clock.monotonic()),
  };
}

/** The earlier identifies: of a shard as this process knows them, of the day as the store keeps them. */
function createIdentifyHistory({ clock, log, memory }: IdentifyThrottlerPorts) {
  /** On the monotonic clock. */
  const ofShard = new Map<number, readonly number[]>();
  /** Milliseconds since the epoch, as they are kept. */
  let ofDay: readonly number[] = [];
  let loading: Promise<void> | null = null;

  const load = async (): Promise<void> => {
    try {
      ofDay = [...readTimes(await memory.recall(KEPT_AS)), ...ofDay];
    } catch (error) {
      log.warn(
        { event: 'identify.history-unread', error },
        'It could not be read how often the bot has identified today.',
      );
    }
  };

  return {
    loaded(): Promise<void> {
      loading ??= load();
      return loading;
    },
    ages(shardId: number): { readonly ofShard: readonly number[]; readonly ofDay: readonly number[] } {
      const [monotonic, now] = [clock.monotonic(), clock.now()];
      return {
        ofShard: (ofShard.get(shardId) ?? []).map((at) => monotonic - at),
        ofDay: ofDay.map((at) => now - at),
      };
    },
    async add(shardId: number): Promise<void> {
      const [monotonic, now] = [clock.monotonic(), clock.now()];
      ofShard.set(shardId, [
        ...(ofShard.get(shardId) ?? []).filter((at) => monotonic - at < DAY_MS),
        monotonic,
      ]);
      ofDay = [...ofDay.filter((at) => at <= now && now - at < DAY_MS), now];
      try {
        await memory.remember(KEPT_AS, JSON.stringify(ofDay));
      } catch (error) {
        log.warn(
          { event: 'identify.not-kept', shard: shardId, error },
          'The store does not keep that the bot identifies; this process counts it.',
        );
      }
    },
  };
}

/** What Discord leaves the bot. It says so only as a connection begins, so it is counted down from there. */
function createBudget(
  { total, remaining, reset_after }: APIGatewaySessionStartLimit,
  clock: Pick<Clock, 'monotonic'>,
) {
  const resetsAt = clock.monotonic() + reset_after;
  let rest = remaining;
  return {
    now: () => ({ total, remaining: rest, resetsInMs: resetsAt - clock.monotonic() }),
    spend: () => {
      rest = clock.monotonic() < resetsAt ? rest - 1 : total - 1;
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
