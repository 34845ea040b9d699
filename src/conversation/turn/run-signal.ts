/** A run's own signal: an interruption waits a moment for the run's id, without which nobody could cancel it. */

import type { Work } from './turn-context.ts';

/** How long a service may take to say what it has started. */
const ID_WITHIN_MS = 3_000;

export interface RunSignal {
  readonly signal: AbortSignal;
  /** The run has an id: from here on an interruption is immediate. */
  known(): void;
}

export function createRunSignal(work: Work): RunSignal {
  const controller = new AbortController();
  let isKnown = false;
  const abort = (): void => controller.abort(work.signal.reason);
  const interrupted = (): void => {
    if (isKnown) abort();
    else work.ports.clock.sleep(ID_WITHIN_MS, controller.signal).then(abort, () => {}); // aborted meanwhile
  };
  if (work.signal.aborted) interrupted();
  else work.signal.addEventListener('abort', interrupted, { once: true });
  return {
    signal: controller.signal,
    known() {
      isKnown = true;
      if (work.signal.aborted) abort();
    },
  };
}
