/** An event stream under a watchdog. The library waits for the next event for ever, and ends silently when it is aborted. */

import type { Clock } from '../../async/clock.ts';
import { orAborted, timeoutSignal, within } from '../../async/timeout.ts';
import { EngineError } from '../../errors.ts';

export interface Watch {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long the next event may take, asked before each. Default a minute. */
  readonly idleMs?: () => number;
}

/** The library's streams, and those that are read without it. */
export interface Watchable<Event> {
  readonly controller: Pick<AbortController, 'abort'>;
  [Symbol.asyncIterator](): AsyncIterator<Event>;
}

export const IDLE_MS = 60_000;
/** How long the rest of a stream may take once its reader has left. Then its connection is cut. */
const DRAIN_MS = 1_000;

/**
 * The events as they come. Throws fault `network` after a minute without one, and the signal's reason when it aborts.
 * Whatever else breaks the stream is thrown as it is. The end of a stream says nothing about success: that takes a
 * terminal event.
 */
export async function* watchStream<Event>(
  stream: Watchable<Event>,
  { clock, signal, idleMs = () => IDLE_MS }: Watch,
): AsyncGenerator<Event> {
  const events = stream[Symbol.asyncIterator]();
  let isWaiting = false;
  try {
    for (;;) {
      isWaiting = true;
      const next = await within(clock, idleMs(), orAborted(events.next(), signal), () => null);
      if (next === null) throw new EngineError('network', 'the stream went silent', { committed: 'maybe' });
      isWaiting = false;
      if (next.done === true) break;
      yield next.value;
    }
    signal.throwIfAborted();
  } finally {
    // Reading to the end keeps the connection for the next request; a broken or silent one is cut.
    if (isWaiting) stream.controller.abort();
    else void drain(stream, events, clock);
  }
}

async function drain<Event>(
  stream: Watchable<Event>,
  events: AsyncIterator<Event>,
  clock: Clock,
): Promise<void> {
  const late = (): EngineError => new EngineError('network', 'the stream does not end');
  using time = timeoutSignal(clock, DRAIN_MS, undefined, late);
  try {
    while ((await orAborted(events.next(), time.signal)).done !== true);
  } catch {
    stream.controller.abort(); // the run's outcome is known, so only the connection is lost
  }
}
