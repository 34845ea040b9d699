/** A person's handle on what they asked the bot for. */

import type { InteractionResponse } from '../events.ts';
import type { Interaction } from './interaction.ts';

export interface Asked {
  readonly id: string;
  readonly responses: readonly InteractionResponse[];
  /** The n-th response (from 0), once it is there; rejects after ten seconds. */
  response(n?: number): Promise<InteractionResponse>;
  /** The first response that says something: a message, a form, or the edit of a deferred one. */
  answer(): Promise<InteractionResponse>;
}

export function askedOf(interaction: Interaction): Asked {
  const { id, responses, waiting } = interaction;
  const until = (has: () => InteractionResponse | undefined): Promise<InteractionResponse> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no answer to interaction ${id}; got ${responses.length} responses`)),
        10_000,
      );
      const look = (): void => {
        const found = has();
        if (found === undefined) {
          waiting.push(look);
          return;
        }
        clearTimeout(timer);
        resolve(found);
      };
      look();
    });
  return {
    id,
    responses,
    response: (n = 0) => until(() => responses[n]),
    answer: () => until(() => responses.find((response) => response.kind !== 'deferred')),
  };
}
