/** A person's handle on the interaction by which they asked the bot for something. */

import { systemClock } from '../../../src/async/clock.ts';
import { orAborted, timeoutSignal } from '../../../src/async/timeout.ts';
import type { InteractionResponse } from '../events.ts';
import type { Interaction } from './interaction.ts';

/** Longer than any machine needs. */
const ANSWER_WITHIN_MS = 60_000;

export interface InteractionHandle {
  readonly id: string;
  readonly responses: readonly InteractionResponse[];
  /** The n-th response (from 0), once it is there; rejects after a minute. */
  response(n?: number): Promise<InteractionResponse>;
  /** The first response that says something: a message, a form, or the edit of a deferred one. */
  answer(): Promise<InteractionResponse>;
}

export function handleOf(interaction: Interaction): InteractionHandle {
  const { id, responses, waiting } = interaction;
  const until = async (has: () => InteractionResponse | undefined): Promise<InteractionResponse> => {
    const { promise, resolve } = Promise.withResolvers<InteractionResponse>();
    const look = (): void => {
      const found = has();
      if (found === undefined) waiting.push(look);
      else resolve(found);
    };
    look();
    using limit = timeoutSignal(
      systemClock,
      ANSWER_WITHIN_MS,
      undefined,
      () => new Error(`no answer to interaction ${id}; got ${responses.length} responses`),
    );
    return await orAborted(promise, limit.signal);
  };
  return {
    id,
    responses,
    response: (n = 0) => until(() => responses[n]),
    answer: () => until(() => responses.find((response) => response.kind !== 'deferred')),
  };
}
