/** Metrics of one bot: what its parts tell becomes figures, and the figures a page for Prometheus. Loaded only where asked for. */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../../async/clock.ts';
import type { Observer } from '../../conversation/ports/observer.ts';
import type { EngineKind, ModelUsage } from '../../conversation/refs.ts';
import { createMeters, type ShardReading } from './meters.ts';
import { observeQueue } from './queue.ts';
import { assistantOperation, discordRoute } from './routes.ts';
import { type EndedTurn, observeTurns } from './turns.ts';

export interface MetricsOptions {
  readonly engine: EngineKind;
  /** The assistant's address. */
  readonly baseUrl: string;
  readonly clock: Clock;
}

export interface Metrics {
  readonly observer: Observer;
  /** @param status null where no answer came */
  discordRequest(method: string, url: string, status: number | null): void;
  /** @param status null where no answer came */
  assistantRequest(method: string, url: string, status: number | null): void;
  storeCall(operation: string, ms: number): void;
  /** The shards from now on; before, there are none. */
  watchShards(shards: () => readonly ShardReading[]): void;
  /** Everything as Prometheus reads it, with its content type. */
  page(): Promise<MetricsPage>;
  /** Nothing is measured any more. */
  close(): void;
}

export interface MetricsPage {
  readonly type: string;
  readonly text: string;
}

const NANOSECONDS = 1e9;
const LOOP_RESOLUTION_MS = 20;
/** Services name models freely; beyond so many names all others count as one. */
const MOST_MODELS = 50;

export function createMetrics({ engine, baseUrl, clock }: MetricsOptions): Metrics {
  let shards: () => readonly ShardReading[] = () => [];
  const queue = observeQueue();
  const loop = createLoopDelay();
  const models = new Set<string>();
  const meters = createMeters({
    queueMessages: queue.messages,
    queueOldestSeconds: () => queue.oldestMs(clock.now()) / 1_000,
    eventLoopDelaySeconds: loop.longestSeconds,
    shards: () => shards(),
  });
  const { turns, turnSeconds, addedSeconds, discordRequests, assistantRequests, tokens, storeSeconds } =
    meters;

  const count = ({ model, ...used }: ModelUsage): void => {
    if (models.size < MOST_MODELS) models.add(model);
    const name = models.has(model) ? model : 'other';
    for (const kind of ['input', 'output', 'cached', 'written', 'reasoning'] as const)
      if ((used[kind] ?? 0) > 0) tokens.inc({ model: name, kind }, used[kind] ?? 0);
  };

  const ended = ({ end, seconds, used }: EndedTurn): void => {
    turns.inc({ engine, outcome: end });
    used.forEach(count);
    if (seconds === null || end !== 'answered') return;
    turnSeconds.observe(seconds.whole);
    addedSeconds.observe(seconds.added);
  };

  const watchedTurns = observeTurns(clock, ended);
  return {
    observer: {
      knows: queue.knows,
      changing(before, next) {
        const ofQueue = queue.changing(before, next);
        const ofTurns = watchedTurns.changing(before, next);
        return () => {
          ofQueue();
          ofTurns();
        };
      },
      stepping: () => nothing,
      awaiting: watchedTurns.awaiting,
    },
    discordRequest: (method, url, status) =>
      discordRequests.inc({ route: discordRoute(method, url), status: statusText(status) }),
    assistantRequest: (method, url, status) =>
      assistantRequests.inc({
        operation: assistantOperation(method, url, baseUrl),
        status: statusText(status),
      }),
    storeCall: (operation, ms) => storeSeconds.observe({ operation }, ms / 1_000),
    watchShards: (read) => {
      shards = read;
    },
    page: async () => ({ type: meters.registry.contentType, text: await meters.registry.metrics() }),
    close: loop.close,
  };
}

function nothing(): void {}

function statusText(status: number | null): string {
  return status === null ? 'none' : String(status);
}

/** The monitor tells the time between two ticks, which is its resolution where nothing delays it. */
function createLoopDelay(): { longestSeconds(): number; close(): void } {
  const monitor = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  monitor.enable();
  return {
    longestSeconds() {
      const longest = monitor.max / NANOSECONDS - LOOP_RESOLUTION_MS / 1_000;
      monitor.reset();
      return Math.max(0, longest);
    },
    close: () => void monitor.disable(),
  };
}
