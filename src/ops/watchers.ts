/** Whoever watches the bot: metrics where health is served, traces where a collector is set. Neither is loaded otherwise. */

import type { Clock } from '../async/clock.ts';
import { type Observer, together } from '../conversation/ports/observer.ts';
import type { EngineKind } from '../conversation/refs.ts';
import type { Log } from '../log.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Traces } from './traces/traces.ts';

export interface WatchersConfig {
  readonly health: object | null;
  readonly traces: { readonly endpoint: string } | null;
  readonly engine: { readonly kind: EngineKind; readonly baseUrl: string };
}

export interface Watchers {
  readonly metrics: Metrics | null;
  /** All of them as one; undefined where nobody watches. */
  readonly observer: Observer | undefined;
  /** Takes a second at the most. Never rejects. */
  close(): Promise<void>;
}

interface WatcherPorts {
  readonly clock: Clock;
  readonly log: Log;
}

export async function loadWatchers(config: WatchersConfig, ports: WatcherPorts): Promise<Watchers> {
  const metrics = await loadMetrics(config, ports);
  const traces = await loadTraces(config, ports);
  return {
    metrics,
    observer: together([metrics?.observer, traces?.observer].filter((one) => one !== undefined)),
    async close() {
      metrics?.close();
      await traces?.close();
    },
  };
}

async function loadMetrics(
  { health, engine }: WatchersConfig,
  { clock }: WatcherPorts,
): Promise<Metrics | null> {
  if (health === null) return null;
  const { createMetrics } = await import('./metrics/metrics.ts');
  return createMetrics({ engine: engine.kind, baseUrl: engine.baseUrl, clock });
}

async function loadTraces(
  { traces, engine }: WatchersConfig,
  { clock, log }: WatcherPorts,
): Promise<Traces | null> {
  if (traces === null) return null;
  const { createTraces } = await import('./traces/traces.ts');
  return createTraces({ endpoint: traces.endpoint, engine: engine.kind, clock, log });
}
