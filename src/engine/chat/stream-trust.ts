/** Whether a server marks the end of its streams. One that never does is asked for whole answers, or none is believed. */

export interface StreamTrust {
  /** Whether the next answer is to come whole. */
  takeWhole(): boolean;
  /** How a stream has ended that was not broken off. */
  saw(stream: { readonly finish: string | null; readonly isDone: boolean; readonly hasBegun: boolean }): void;
}

/** Whoever ends so many streams without a mark, and none with one, does not mark them. */
const ENOUGH = 2;

/** It is remembered for the life of the process. A server that has marked one end is held to it. */
export function createStreamTrust(): StreamTrust {
  let marks = false;
  let unmarked = 0;
  let isWholeNext = false;
  return {
    takeWhole() {
      const isWhole = !marks && (isWholeNext || unmarked >= ENOUGH);
      isWholeNext = false;
      return isWhole;
    },
    saw({ finish, isDone, hasBegun }) {
      marks ||= finish !== null || isDone;
      if (finish !== null || isDone || !hasBegun) return;
      unmarked += 1;
      isWholeNext = true;
    },
  };
}
