/** What holds around every run, whichever the engine: its deadline, its abort, and that only EngineErrors leave it. */

import type { Clock } from '../../async/clock.ts';
import { timeoutSignal } from '../../async/timeout.ts';
import type { RunEvent, RunOptions } from '../../conversation/ports/engine.ts';
import type { RunRef } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { translate } from '../service/translate-error.ts';

interface RunGuard {
  readonly clock: Clock;
  readonly log: Log;
  /** Stops the run at the service; called only when its deadline has passed. */
  readonly cancel: (run: RunRef) => Promise<unknown>;
}

/** What a run that is found again past its deadline gets, so that an answer that is there is not thrown away. */
const LAST_LOOK_MS = 15_000;

/** The options for a run that is gone on with: perhaps after an outage that was longer than its deadline. */
export function withLastLook<Options extends Pick<RunOptions, 'deadlineAt'>>(
  options: Options,
  clock: Clock,
): Options {
  return { ...options, deadlineAt: Math.max(options.deadlineAt, clock.now() + LAST_LOOK_MS) };
}

/**
 * The run's events. When `options.signal` aborts, throws fault `aborted` at once; when the deadline passes, cancels the
 * run as far as that goes and throws fault `timeout`. `events` is given one signal that stands for both.
 */
export async function* guardRun(
  options: Pick<RunOptions, 'signal' | 'deadlineAt'>,
  { clock, log, cancel }: RunGuard,
  events: (signal: AbortSignal) => AsyncIterable<RunEvent>,
): AsyncGenerator<RunEvent> {
  const late = (): EngineError =>
    new EngineError('timeout', 'the run has passed its deadline', { committed: 'maybe' });
  using time = timeoutSignal(clock, options.deadlineAt - clock.now(), options.signal, late);
  let run: RunRef | null = null;
  try {
    for await (const event of events(time.signal)) {
      if (event.kind === 'started') run = event.run;
      yield event;
    }
  } catch (error) {
    if (run !== null && time.signal.aborted && !options.signal.aborted) {
      await cancel(run).catch((failure: unknown) => {
        log.warn({ run: run?.id, error: failure }, 'a run past its deadline could not be cancelled');
      });
    }
    throw translate(error, { what: 'run', write: true, signal: time.signal });
  }
}
