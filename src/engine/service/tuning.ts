/** How much the model thinks and how much it says, as the operator wants it: passed on until the server refuses it. */

import { EngineError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { EngineConfig } from './engine-config.ts';
import { isAboutParameter } from './failures/error-codes.ts';

/** What is asked for; what is missing is the model's own. */
export type Tuning = Pick<EngineConfig, 'reasoning' | 'verbosity'>;

/** Makes the attempt with what the server has not refused yet, and again without what it refuses. */
export type Tuned = <T>(attempt: (tuning: Tuning) => Promise<T>) => Promise<T>;

/**
 * How refusals name them. Models differ in what they have, so that each says it for itself: `Unsupported parameter:
 * 'reasoning.effort' is not supported with this model` (https://github.com/Gitlawb/openclaude/issues/1638), and Ollama's
 * `"llama3" does not support thinking` (https://github.com/ollama/ollama/issues/10976). An item of the type `reasoning`
 * that is out of place is something else.
 */
const NAMES = {
  reasoning:
    /\breasoning[._]effort\b|^reasoning(?:\.\w+)?$|\b(?:parameter|argument|field)s?:? ['"`]?reasoning\b|\bnot support (?:thinking|reasoning)\b/i,
  verbosity: /\bverbosity\b|^text$|\b(?:parameter|argument|field)s?:? ['"`]?text['"`.]/i,
} as const;

const VARIABLES = { reasoning: 'ASSISTANT_REASONING', verbosity: 'ASSISTANT_VERBOSITY' } as const;

/** A refused wish is remembered for the life of the process, and the operator told of it once. */
export function createTuned(
  { reasoning, verbosity, model }: Tuning & { readonly model: string },
  log: Log,
): Tuned {
  let tuning: Tuning = {
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(verbosity === undefined ? {} : { verbosity }),
  };
  const refuse = (name: keyof Tuning, error: unknown): void => {
    if (tuning[name] === undefined) return; // another run was refused it meanwhile
    const { [name]: _, ...others } = tuning;
    tuning = others;
    log.warn(
      { event: 'run.setting-refused', variable: VARIABLES[name], model, error },
      `The assistant's server refuses ${VARIABLES[name]} for this model. It is not sent any more.`,
    );
  };
  return async function tuned(attempt) {
    const sent = tuning;
    try {
      return await attempt(sent);
    } catch (error) {
      const name = refusedOf(error, sent);
      if (name === null) throw error;
      refuse(name, error);
      return tuned(attempt);
    }
  };
}

function refusedOf(error: unknown, sent: Tuning): keyof Tuning | null {
  if (!(error instanceof EngineError) || error.committed !== 'no') return null;
  if (error.status !== 400 && error.status !== 422) return null;
  const names = ['reasoning', 'verbosity'] as const;
  return names.find((name) => sent[name] !== undefined && isAboutParameter(error, NAMES[name])) ?? null;
}
