/**
 * A second chance for a run that was refused for its content when the refusal names nothing: whatever earlier turns have
 * left in the thread without an answer is as much under suspicion as the turn's own messages, and leaves it first.
 */

import type { RunEvent } from '../../conversation/ports/engine.ts';
import { EngineError } from '../../errors.ts';
import { isContentRefusal } from '../service/error-codes.ts';

/** Anything that is said, with who said it: what stands before a reply was read by the run that gave it, and was let pass. */
export function unanswered<T>(oldestFirst: readonly T[], isReply: (said: T) => boolean): readonly T[] {
  return oldestFirst.slice(oldestFirst.findLastIndex(isReply) + 1);
}

/**
 * The events of `first`, and if it is refused for its content, those of `again` once `lighten` has left something out.
 * A refusal that stays is the turn's own.
 */
export async function* withContentRetry(
  first: AsyncIterable<RunEvent>,
  lighten: () => Promise<boolean>,
  again: () => AsyncIterable<RunEvent>,
): AsyncGenerator<RunEvent> {
  let begun = false;
  try {
    for await (const event of first) {
      begun = true;
      yield event;
    }
    return;
  } catch (error) {
    if (!(error instanceof EngineError && isContentRefusal(error)) || !(await lighten())) throw error;
  }
  if (begun) yield { kind: 'restart' };
  yield* again();
}
