/** The runs of an engine whose service keeps threads and runs: what is the same for each such protocol. */

import type { Clock } from '../../async/clock.ts';
import type { Engine, RunEvent, RunOptions, RunRequest } from '../../conversation/ports/engine.ts';
import type { RunRef } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Bring } from './bring.ts';
import { withContentRetry } from './content-retry.ts';
import { guardRun, withLastLook } from './guard-run.ts';
import type { RunContext } from './run-context.ts';

/** What a protocol does in its own way. */
export interface RemoteProtocol<Context extends RunContext> {
  /** @param options with a signal that stands for the deadline as well */
  contextOf(request: RunRequest, options: RunOptions): Context;
  /** Begins a run, or finds the one that an earlier attempt has begun, and follows it to its end. */
  start(context: Context): AsyncGenerator<RunEvent>;
  /** Follows a run that is known to its end. */
  resume(context: Context, run: RunRef): AsyncGenerator<RunEvent>;
  readonly bring: Bring;
  /** Whether the messages that the run has brought are in its thread. Asked for once it is answered. */
  holdsMessages(context: Context): Promise<boolean>;
  /** Takes out of the thread the messages of earlier turns that were never answered. Returns whether there were any. */
  dropUnanswered(context: Context): Promise<boolean>;
  readonly cancel: Engine['cancel'];
}

export function createRemoteRuns<Context extends RunContext>(
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  protocol: RemoteProtocol<Context>,
): Pick<Engine, 'run' | 'resume' | 'cancel'> {
  const { cancel, bring } = protocol;

  /** A look that fails leaves a run that was answered: it is gone on with, not begun again. */
  const holdsMessages = async (context: Context): Promise<boolean> => {
    try {
      return await protocol.holdsMessages(context);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      const { fault, message, status } = error;
      throw new EngineError(fault, message, {
        committed: 'maybe',
        cause: error,
        ...(status === undefined ? {} : { status }),
      });
    }
  };

  /** The events of a run that brings its messages, if they are in the thread when it is answered. */
  async function* brought(context: Context, events: AsyncIterable<RunEvent>): AsyncGenerator<RunEvent> {
    let run: RunRef | null = null;
    try {
      for await (const event of events) {
        if (event.kind === 'started') run = event.run;
        if (event.kind === 'done' && !(await bring.isTaken(() => holdsMessages(context)))) {
          if (run !== null) await cancel(withoutMessages(run)); // its reply is to leave the thread
          throw new EngineError(
            'unsupported',
            'the server ran without the messages that the run has brought',
          );
        }
        yield event;
      }
    } catch (error) {
      throw bring.explain(error);
    }
  }

  /** The events of `first`, and of another run where that one was refused for its content. */
  const perform = (
    request: RunRequest,
    options: RunOptions,
    first: (context: Context) => AsyncGenerator<RunEvent>,
  ): AsyncGenerator<RunEvent> =>
    guardRun(options, { clock, log, cancel }, (guarded) => {
      const context = protocol.contextOf(request, guarded);
      if (request.appended === null) return brought(context, first(context));
      const again = protocol.contextOf({ ...request, lookFirst: false }, guarded);
      return withContentRetry(
        first(context),
        () => protocol.dropUnanswered(context),
        () => protocol.start(again),
      );
    });

  return {
    run: (request, options) => perform(request, options, protocol.start),
    resume: (run, request, options) =>
      perform(request, withLastLook(options, clock), (context) => protocol.resume(context, run)),
    cancel,
  };
}

function withoutMessages({ brings: _, ...run }: RunRef): RunRef {
  return run;
}
