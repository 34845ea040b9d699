/** What holds around every run of every engine: its deadline, its abort, and that only EngineErrors leave it. */

import type { Clock } from '../../async/clock.ts';
import { timeoutSignal } from '../../async/timeout.ts';
import type { RunEvent, RunOptions } from '../../conversation/ports/engine.ts';
import type { RunRef } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { translate } from '../service/failures/translate-error.ts';
import { withPaid } from './usage.ts';

interface RunGuard {
  readonly clock: Clock;
  readonly log: Log;
  /** Stops the run at the service. Called only when its deadline has passed. */
  readonly cancel: (run: RunRef) => Promise<unknown>;
}

/** The time left for a run that is resumed past its deadline, so that an answer that is there is not thrown away. */
const LAST_LOOK_MS = 15_000;

/** The options of a run that is resumed, perhaps after an outage that was longer than its deadline. */
export function withLastLook(options: RunOptions, clock: Clock): RunOptions {
  return { ...options, deadlineAt: Math.max(options.deadlineAt, clock.monotonic() + LAST_LOOK_MS) };
}

/**
 * The run's events. When the caller's signal aborts, throws fault `aborted` at once. When the deadline passes, cancels
 * the run if it can and throws fault `timeout`.
 *
 * @param events is given the options with a signal that stands for the caller and for the deadline
 */
export async function* guardRun(
  options: RunOptions,
  { clock, log, cancel }: RunGuard,
  events: (guarded: RunOptions) => AsyncIterable<RunEvent>,
): AsyncGenerator<RunEvent> {
  const late = (): EngineError =>
    new EngineError('timeout', 'the run has passed its deadline', { committed: 'maybe' });
  using time = timeoutSignal(clock, options.deadlineAt - clock.monotonic(), options.signal, late);
  const { signal } = time;
  let run: RunRef | null = null;
  try {
    for await (const event of events({ ...options, signal })) {
      if (event.kind === 'started') run = event.run;
      yield event;
    }
  } catch (error) {
    if (run !== null && signal.aborted && !options.signal.aborted) {
      await cancel(run).catch((failure: unknown) => {
        log.warn(
          { event: 'run.not-cancelled', run: run?.id, error: failure },
          'A run past its deadline could not be cancelled.',
        );
      });
    }
    const paid = error instanceof EngineError ? (error.usage ?? null) : null;
    const failure = translate(error, { what: 'run', write: true, signal });
    throw failure === error ? failure : withPaid(failure, paid); // its signal knows nothing of what was paid
  }
}
