/** Who waits in this process for a person's decision. The decision itself is a fact of the record, and is read there. */

export interface DecisionWaits {
  /** Resolves once something is decided about the question, or the signal aborts. Begin it before reading the record. */
  next(questionId: string, signal: AbortSignal): Promise<void>;
  tell(questionId: string): void;
}

export function createDecisionWaits(): DecisionWaits {
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  return {
    next(questionId, signal) {
      const wait = waiting.get(questionId) ?? Promise.withResolvers<void>();
      waiting.set(questionId, wait);
      signal.addEventListener('abort', () => wait.resolve(), { once: true });
      return wait.promise.finally(() => {
        if (waiting.get(questionId) === wait) waiting.delete(questionId);
      });
    },
    tell: (questionId) => waiting.get(questionId)?.resolve(),
  };
}
