/** Traces of turns, sent by OpenTelemetry's own packages over http/protobuf. Loaded only where a collector is set. */

import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Clock } from '../../async/clock.ts';
import { within } from '../../async/timeout.ts';
import type { Observer } from '../../conversation/ports/observer.ts';
import type { EngineKind } from '../../conversation/refs.ts';
import type { Log } from '../../log.ts';
import { traceTurns } from './turn-spans.ts';

export interface TracesOptions {
  /** The collector's base URL, without `/v1/traces`. */
  readonly endpoint: string;
  readonly engine: EngineKind;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Traces {
  readonly observer: Observer;
  /** Sends what has not been sent, for a second at the most. Never rejects. */
  close(): Promise<void>;
}

const CLOSE_MS = 1_000;

/** Nothing waits for the collector: what it does not take is lost, and said once. */
export function createTraces({ endpoint, engine, clock, log }: TracesOptions): Traces {
  const exporter = telling(new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }), log);
  const provider = new TracerProvider({
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES go before the name.
    resource: resourceFromAttributes({ 'service.name': 'bobbin' }).merge(
      detectResources({ detectors: [envDetector] }),
    ),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const turns = traceTurns(provider.getTracer('bobbin'), engine);
  return {
    observer: turns,
    async close() {
      turns.endAll();
      const sent = provider.shutdown().catch(() => {}); // the exporter has told
      await within(clock, CLOSE_MS, sent, () => {});
    },
  };
}

/** The exporter, whose first failure in a row is logged. */
function telling(exporter: SpanExporter, log: Log): SpanExporter {
  let isWell = true;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const { code, error } = result;
        if (code !== SUCCESS && isWell)
          log.warn({ event: 'traces.not-sent', error }, 'The collector does not take traces. They are lost.');
        isWell = code === SUCCESS;
        done(result);
      });
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}

/** ExportResultCode.SUCCESS. */
const SUCCESS = 0;
