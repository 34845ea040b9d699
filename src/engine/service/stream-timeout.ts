/** An event stream under a watchdog: the library waits for the next event for ever and ends silently when it is aborted. */

import type { Stream } from 'openai/streaming';
import type { Clock } from '../../async/clock.ts';
import { orAborted, timeoutSignal } from '../../async/timeout.ts';
import { EngineError } from '../../errors.ts';

export interface Watch {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds that the first event may take; a minute like every other unless told. */
  readonly firstWithinMs?: number;
}

const IDLE_MS = 60_000;
/** How long the end of a stream whose last event of interest was seen may take; then its connection is given up. */
const DRAIN_MS = 1_000;

/**
 * The events as they come. Throws fault `network` after a minute without one, and the signal's reason when it aborts;
 * whatever else breaks the stream is thrown as it is. An end says nothing about success: that takes a terminal event.
 */
export async function* watchStream<Event>(
  stream: Stream<Event>,
  { clock, signal, firstWithinMs = IDLE_MS }: Watch,
): AsyncGenerator<Event> {
  const events = stream[Symbol.asyncIterator]();
  let waiting = false;
  let idleMs = firstWithinMs;
  try {
    for (;;) {
      using idle = timeoutSignal(
        clock,
        idleMs,
        signal,
        () => new EngineError('network', 'the stream went silent', { committed: 'maybe' }),
      );
      waiting = true;
      const next = await orAborted(events.next(), idle.signal);
      waiting = false;
      idleMs = IDLE_MS;
      if (next.done === true) break;
      yield next.value;
    }
    signal.throwIfAborted();
  } finally {
    // Reading to the end keeps the connection for the next request; a broken or silent one is cut.
    if (waiting) stream.controller.abort();
    else void drain(stream, events, clock);
  }
}

async function drain<Event>(
  stream: Stream<Event>,
  events: AsyncIterator<Event>,
  clock: Clock,
): Promise<void> {
  const overdue = (): EngineError => new EngineError('network', 'the stream does not end');
  using time = timeoutSignal(clock, DRAIN_MS, undefined, overdue);
  try {
    while ((await orAborted(events.next(), time.signal)).done !== true);
  } catch {
    stream.controller.abort(); // the run's outcome is known; only the connection is lost
  }
}
