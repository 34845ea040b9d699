/** An engine whose time is told apart from the bot's own: an observer hears when a run is waited for. */

import type { Engine, RunEvent } from '../conversation/ports/engine.ts';
import type { Observer } from '../conversation/ports/observer.ts';

/** The engine, of which the observer is told. Nothing else changes; without an observer nothing at all. */
export function observedEngine(engine: Engine, observer: Pick<Observer, 'awaiting'> | undefined): Engine {
  if (observer === undefined) return engine;
  const own: Pick<Engine, 'run' | 'resume'> = {
    run: (request, options) => observed(engine.run(request, options), request.turnId, observer),
    resume: (run, request, options) =>
      observed(engine.resume(run, request, options), request.turnId, observer),
  };
  // With the getters that the engine has, which change as it learns what its server can.
  return Object.defineProperties(
    { ...engine, ...own },
    { ...Object.getOwnPropertyDescriptors(engine), ...Object.getOwnPropertyDescriptors(own) },
  );
}

/** The same events. Only the time between a question for the next one and its coming is the assistant's. */
async function* observed(
  events: AsyncIterable<RunEvent>,
  turnId: string,
  { awaiting }: Pick<Observer, 'awaiting'>,
): AsyncGenerator<RunEvent> {
  let came = awaiting(turnId);
  try {
    for await (const event of events) {
      came();
      yield event;
      came = awaiting(turnId);
    }
  } finally {
    came();
  }
}
