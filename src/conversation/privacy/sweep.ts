/**
 * The sweep: goes through all conversations now and then, in small pieces with pauses between them, so that no turn notices.
 * What it finds to do is one durable change of a record each, and a sweep that is cut off is made up for by the next.
 */

import type { Clock } from '../../async/clock.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { isTrialsId } from '../place.ts';
import type { Store } from '../ports/store.ts';
import { isForgettable } from '../record/forgetting/forgotten.ts';
import type { ConversationRecord } from '../record/record.ts';
import type { Forget } from './forget.ts';
import type { LeftServers } from './left-servers.ts';
import type { Retention } from './retention.ts';

interface SweepPorts {
  readonly store: Pick<Store, 'conversationIds' | 'readConversation'>;
  readonly retention: Retention;
  readonly leftServers: Pick<LeftServers, 'begin'>;
  readonly forget: Pick<Forget, 'goOn'>;
  readonly clock: Clock;
  /** Milliseconds since the epoch, by a clock that does not go wrong with this machine's. */
  readonly now: () => number;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** A start has better things to do. */
const SETTLE_MS = 10 * 60_000;
const EVERY_MS = 6 * 60 * 60_000;
const RETRY_MS = 15 * 60_000;
/** Few conversations at one time, and room for turns between. */
const PIECE = 50;
const PAUSE_MS = 200;
/** Each costs requests to the assistant. */
const AFTER_FORGETTING_MS = 250;

/** Never rejects; ends when the signal aborts. */
export async function keepSweeping(ports: SweepPorts): Promise<void> {
  const { clock, signal } = ports;
  try {
    for (let waitMs = SETTLE_MS; ; ) {
      await clock.sleep(waitMs, signal);
      waitMs = (await trySweep(ports)) ? EVERY_MS : RETRY_MS;
    }
  } catch {
    // the signal ends the wait
  }
}

/** False where it is to be tried again soon. Rejects with the signal's reason. */
async function trySweep(ports: SweepPorts): Promise<boolean> {
  try {
    await ports.forget.goOn(); // what was to wait for the end of a day
    await sweep(ports);
    return true;
  } catch (error) {
    ports.signal.throwIfAborted();
    const fields = { event: 'retention.interrupted', error, retryMs: RETRY_MS };
    ports.log.warn(fields, 'Old conversations could not be looked for; that is tried again.');
    return false;
  }
}

async function sweep(ports: SweepPorts): Promise<void> {
  const { store, retention, leftServers, clock, log, signal } = ports;
  const saidBefore = await retention.saidBefore(ports.now());
  const left = await leftServers.begin();
  const look = async (record: ConversationRecord): Promise<boolean> => {
    if (await left.look(record)) return true;
    if (saidBefore === null || !isForgettable(record, saidBefore)) return false;
    return retention.forget(record, saidBefore);
  };
  let forgotten = 0;
  for (let after: string | null = null; ; ) {
    const ids: readonly string[] = await store.conversationIds(after, PIECE);
    for (const id of ids) {
      if (isTrialsId(id)) continue; // nothing is said there, and it is of no server
      const record = await readable(ports, id);
      if (record === null || !(await look(record))) continue;
      forgotten += 1;
      await clock.sleep(AFTER_FORGETTING_MS, signal);
    }
    after = ids.at(-1) ?? null;
    if (after === null) break;
    await clock.sleep(PAUSE_MS, signal);
  }
  await left.end();
  if (forgotten > 0)
    log.info({ event: 'retention.swept', forgotten }, 'Conversations that were old enough are forgotten.');
}

/** Null for a record that is damaged or newer, which is told elsewhere and costs its conversation alone. */
async function readable({ store }: SweepPorts, id: string): Promise<ConversationRecord | null> {
  try {
    return (await store.readConversation(id)) ?? null;
  } catch (error) {
    if (error instanceof StoreError && error.fault !== 'unavailable') return null;
    throw error;
  }
}
