/**
 * The second attempt at a run that was refused for its content. The refusal may mean messages that earlier turns have
 * left in the thread unanswered as well as the turn's own, and it names none. So those of earlier turns leave first.
 */

import type { RunEvent, RunRequest } from '../../conversation/ports/engine.ts';
import { EngineError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { isContentRefusal } from '../service/failures/error-codes.ts';
import { ownIds } from './run-context.ts';

/**
 * What stands after the last reply.
 *
 * Whatever stands before a reply was read by the run that gave it, and was not refused. So only the rest is suspect.
 */
export function unanswered<T>(oldestFirst: readonly T[], isReply: (said: T) => boolean): readonly T[] {
  return oldestFirst.slice(oldestFirst.findLastIndex(isReply) + 1);
}

/**
 * The events of `first`. If that is refused for its content and `lighten` has left something out, those of `again`.
 * A refusal that stays is about the turn's own messages.
 */
export async function* withContentRetry(
  first: AsyncIterable<RunEvent>,
  lighten: () => Promise<boolean>,
  again: () => AsyncIterable<RunEvent>,
): AsyncGenerator<RunEvent> {
  let hasBegun = false;
  try {
    for await (const event of first) {
      hasBegun = true;
      yield event;
    }
    return;
  } catch (error) {
    const isRefused = error instanceof EngineError && isContentRefusal(error);
    if (!isRefused || !(await lighten())) throw error;
  }
  if (hasBegun) yield { kind: 'restart', isAnew: true };
  yield* again();
}

/** Something in a thread, with the service's id. */
interface Kept {
  readonly id?: string | null;
}

/**
 * Takes the unanswered messages of earlier turns out of the thread. Returns whether there were any.
 *
 * @param remove takes out what is chosen from what the thread holds, oldest first, and returns the ids that are gone
 */
export async function dropUnanswered<T extends Kept>(
  { request, log }: { readonly request: Pick<RunRequest, 'thread' | 'appended'>; readonly log: Log },
  isReply: (kept: T) => boolean,
  remove: (choose: (oldestFirst: readonly T[]) => ReadonlySet<string>) => Promise<readonly string[]>,
): Promise<boolean> {
  const own = ownIds(request);
  if (own.size === 0) return false; // the turn's own messages cannot be told from the others
  const removed = await remove((oldestFirst) => {
    const ids = unanswered(oldestFirst, isReply).flatMap(({ id }) => id ?? []);
    return new Set(ids).difference(own);
  });
  if (removed.length > 0)
    log.warn(
      { event: 'thread.unanswered-removed', thread: request.thread.id, removed },
      'A run was refused for its content; unanswered messages of earlier turns were removed from its thread.',
    );
  return removed.length > 0;
}
