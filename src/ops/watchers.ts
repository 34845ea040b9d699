/** Whoever watches the bot: metrics where health is served. Nothing of it is loaded otherwise. */

import type { Clock } from '../async/clock.ts';
import { type Observer, together } from '../conversation/ports/observer.ts';
import type { EngineKind } from '../conversation/refs.ts';
import type { Metrics } from './metrics/metrics.ts';

export interface WatchersConfig {
  readonly health: object | null;
  readonly engine: { readonly kind: EngineKind; readonly baseUrl: string };
}

export interface Watchers {
  readonly metrics: Metrics | null;
  /** All of them as one; undefined where nobody watches. */
  readonly observer: Observer | undefined;
  close(): Promise<void>;
}

export async function loadWatchers(config: WatchersConfig, clock: Clock): Promise<Watchers> {
  const metrics = config.health === null ? null : await loadMetrics(config, clock);
  return {
    metrics,
    observer: together([metrics?.observer].filter((one) => one !== undefined)),
    async close() {
      metrics?.close();
    },
  };
}

async function loadMetrics({ engine }: WatchersConfig, clock: Clock): Promise<Metrics> {
  const { createMetrics } = await import('./metrics/metrics.ts');
  return createMetrics({ engine: engine.kind, baseUrl: engine.baseUrl, clock });
}
