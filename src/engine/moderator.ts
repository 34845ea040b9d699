/** Moderation by the service's own endpoint, which costs nothing: https://developers.openai.com/api/docs/guides/moderation. */

import type { Moderator } from '../conversation/ports/moderator.ts';
import { EngineError } from '../errors.ts';
import { createClient } from './service/client.ts';
import type { EngineDeps, ModerationConfig } from './service/engine-config.ts';
import { fieldOf, objectsOf } from './service/response-shape.ts';
import { retryTransient } from './service/retry.ts';

const MODEL = 'omni-moderation-latest';
const TRIES = 3;
/** Characters of one input, of a longer text the next ones are the next input; and inputs of one request. */
const MOST_CHARACTERS = 10_000;
const MOST_INPUTS = 32;

interface Input {
  /** The index of its text. */
  readonly of: number;
  readonly input: string;
}

export function createModerator(
  config: ModerationConfig,
  { clock, onRequest }: Pick<EngineDeps, 'clock' | 'onRequest'>,
): Moderator {
  const client = createClient(config, clock, onRequest);

  /** Those of them that are flagged. What is asked changes nothing, yet a failure is no reason to run a turn anew. */
  const askOnce = async (inputs: readonly Input[], signal?: AbortSignal): Promise<readonly Input[]> => {
    const body = { model: MODEL, input: inputs.map(({ input }) => input) };
    const { results } = await client.write(
      'moderate',
      (options) => client.openai.moderations.create(body, options),
      { signal, missing: 'unsupported' },
    );
    const found = objectsOf(results);
    if (found.length !== inputs.length)
      throw new EngineError('server', 'moderate: the answer has an unexpected shape', { committed: 'maybe' });
    return inputs.filter((_, index) => fieldOf(found[index], 'flagged') === true);
  };

  return {
    reviewsAnswers: config.reviewsAnswers,
    async flagged(texts, signal) {
      const inputs = texts.flatMap((text, of) => inputsOf(text).map((input) => ({ of, input })));
      const found = new Set<number>();
      for (let at = 0; at < inputs.length; at += MOST_INPUTS) {
        const asked = inputs.slice(at, at + MOST_INPUTS);
        const flagged = await retryTransient(() => askOnce(asked, signal), { clock, signal, tries: TRIES });
        for (const { of } of flagged) found.add(of);
      }
      return found;
    },
  };
}

/** None for a text that says nothing, which the service would refuse. */
function inputsOf(text: string): readonly string[] {
  const inputs: string[] = [];
  for (let at = 0; at < text.length; at += MOST_CHARACTERS) inputs.push(text.slice(at, at + MOST_CHARACTERS));
  return inputs.filter((input) => input.trim() !== '').map((input) => input.toWellFormed());
}
