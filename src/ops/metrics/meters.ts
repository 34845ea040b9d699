/** The figures as Prometheus knows them: their names, labels and buckets. */

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds. From what a disk takes for a write to what a model takes for a long answer. */
const TURN_SECONDS = [0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320];
const ADDED_SECONDS = [0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 30];
const STORE_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** What is read from elsewhere as the figures are asked for. */
export interface Readings {
  queueMessages(): number;
  queueOldestSeconds(): number;
  /** The longest delay of the event loop since it was asked last. */
  eventLoopDelaySeconds(): number;
  /** The shards that this process runs. */
  shards(): readonly ShardReading[];
}

export interface ShardReading {
  readonly id: number;
  readonly isReady: boolean;
  /** This process alone has it. */
  readonly isHeld: boolean;
}

/** A registry of its own, so that two bots in one process do not count for one another. */
export function createMeters(readings: Readings) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  readGauges(readings, registers);
  return {
    registry,
    turns: new Counter({
      name: 'bobbin_turns_total',
      help: 'Turns that have ended: in a reply (answered), in a failure notice (failed), or without either (stopped).',
      labelNames: ['engine', 'outcome'],
      registers,
    }),
    turnSeconds: new Histogram({
      name: 'bobbin_turn_seconds',
      help: 'Seconds from the beginning of a turn to the end of its reply.',
      buckets: TURN_SECONDS,
      registers,
    }),
    addedSeconds: new Histogram({
      name: 'bobbin_turn_added_seconds',
      help: 'The part of bobbin_turn_seconds in which no answer of the assistant was waited for.',
      buckets: ADDED_SECONDS,
      registers,
    }),
    discordRequests: new Counter({
      name: 'bobbin_discord_requests_total',
      help: 'Requests to Discord by route and HTTP status; the status is none where no answer came.',
      labelNames: ['route', 'status'],
      registers,
    }),
    assistantRequests: new Counter({
      name: 'bobbin_assistant_requests_total',
      help: 'Requests to the assistant by operation and HTTP status; the status is none where no answer came.',
      labelNames: ['operation', 'status'],
      registers,
    }),
    tokens: new Counter({
      name: 'bobbin_tokens_total',
      help: 'Tokens of ended turns. Of the input: cached and written; of the output: reasoning.',
      labelNames: ['model', 'kind'],
      registers,
    }),
    storeSeconds: new Histogram({
      name: 'bobbin_store_seconds',
      help: 'Seconds that the store took, by operation of its medium.',
      labelNames: ['operation'],
      buckets: STORE_SECONDS,
      registers,
    }),
  };
}

function readGauges(readings: Readings, registers: Registry[]): void {
  new Gauge({
    name: 'bobbin_queue_messages',
    help: 'Accepted messages that wait for a turn.',
    registers,
    collect() {
      this.set(readings.queueMessages());
    },
  });
  new Gauge({
    name: 'bobbin_queue_oldest_seconds',
    help: 'How long the oldest of them has waited.',
    registers,
    collect() {
      this.set(readings.queueOldestSeconds());
    },
  });
  new Gauge({
    name: 'bobbin_event_loop_delay_seconds',
    help: 'The longest delay of the event loop since the reading before.',
    registers,
    collect() {
      this.set(readings.eventLoopDelaySeconds());
    },
  });
  readShards(readings, registers);
}

function readShards({ shards }: Readings, registers: Registry[]): void {
  const read = (gauge: Gauge<'shard'>, is: (shard: ShardReading) => boolean): void => {
    gauge.reset();
    for (const shard of shards()) gauge.set({ shard: String(shard.id) }, is(shard) ? 1 : 0);
  };
  new Gauge({
    name: 'bobbin_gateway_ready',
    help: 'Whether the shard has a session with Discord and a fresh heartbeat.',
    labelNames: ['shard'],
    registers,
    collect() {
      read(this, ({ isReady }) => isReady);
    },
  });
  new Gauge({
    name: 'bobbin_lease_held',
    help: 'Whether this process alone has the shard. On SQLite the lock of the file is that of every shard.',
    labelNames: ['shard'],
    registers,
    collect() {
      read(this, ({ isHeld }) => isHeld);
    },
  });
}
