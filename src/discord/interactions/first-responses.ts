/** First responses that are under way: until Discord has one, it takes nothing else through the interaction. */

import { orAborted } from '../../async/timeout.ts';

export interface FirstResponses {
  /** One will be made. The returned function says that it was made, or that none will be. */
  begin(interactionId: string): () => void;
  /** Resolves once none is under way for the interaction. Rejects with the signal's reason. */
  ended(interactionId: string, signal: AbortSignal): Promise<void>;
}

export function createFirstResponses(): FirstResponses {
  const underWay = new Map<string, Promise<void>>();
  return {
    begin(interactionId) {
      const { promise, resolve } = Promise.withResolvers<void>();
      underWay.set(interactionId, promise);
      return () => {
        underWay.delete(interactionId);
        resolve();
      };
    },
    async ended(interactionId, signal) {
      const response = underWay.get(interactionId);
      if (response !== undefined) await orAborted(response, signal);
    },
  };
}
