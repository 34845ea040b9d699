/** A run's own signal: an interruption waits a moment for the run's id, without which nobody could cancel it. */

import type { TurnContext } from '../turn-context.ts';

/** How long a service may take to say what it has started. */
const ID_WITHIN_MS = 3_000;

export interface RunSignal {
  readonly signal: AbortSignal;
  /** The run has an id: from here on an interruption is immediate. */
  known(): void;
}

export function createRunSignal({ ports, signal }: Pick<TurnContext, 'ports' | 'signal'>): RunSignal {
  const controller = new AbortController();
  let isKnown = false;
  const abort = (): void => controller.abort(signal.reason);
  const onInterrupt = (): void => {
    if (isKnown) abort();
    else ports.clock.sleep(ID_WITHIN_MS, controller.signal).then(abort, () => {}); // aborted meanwhile
  };
  if (signal.aborted) onInterrupt();
  else signal.addEventListener('abort', onInterrupt, { once: true });
  return {
    signal: controller.signal,
    known() {
      isKnown = true;
      if (signal.aborted) abort();
    },
  };
}
