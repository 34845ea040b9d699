/** What is known about a model before its first run: whether the key may use it, until when, and how much it reads. */

import { EngineError } from '../../errors.ts';
import type { Client } from './client.ts';
import { isTransient } from './translate-error.ts';

export interface ModelCheck {
  readonly warnings: readonly string[];
  /** Tokens, where the server tells. */
  readonly window: number | null;
}

const DAY_MS = 86_400_000;
const NEAR_DAYS = 60;

/**
 * Asks for the model. Throws `auth` and `forbidden` with the remedy; a server that has no such route, or that does not
 * answer just now, is no reason not to start.
 */
export async function checkModel(client: Client, model: string, signal?: AbortSignal): Promise<ModelCheck> {
  try {
    const what = `look up the model ${model}`;
    const found: object = await client.read(
      what,
      (options) => client.openai.models.retrieve(model, options),
      {
        signal,
        missing: 'unsupported',
      },
    );
    const warning = shutdownWarning(model, Reflect.get(found, 'shutdown_date'), client.clock.now());
    return { warnings: warning === null ? [] : [warning], window: reportedWindow(found) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { warnings: unchecked(error, model), window: null };
  }
}

/** A sentence if the model is shut down within 60 days, or was. `date` is YYYY-MM-DD; anything else says nothing. */
export function shutdownWarning(model: string, date: unknown, now: number): string | null {
  if (typeof date !== 'string') return null;
  const at = Date.parse(date);
  if (Number.isNaN(at) || at - now > NEAR_DAYS * DAY_MS) return null;
  return at > now
    ? `The model ${model} is shut down on ${date}: set ASSISTANT_MODEL to another one before that day.`
    : `The model ${model} was shut down on ${date}: set ASSISTANT_MODEL to another one.`;
}

function unchecked(error: EngineError, model: string): readonly string[] {
  const fields = { cause: error, ...(error.status === undefined ? {} : { status: error.status }) };
  if (error.fault === 'auth')
    throw new EngineError('auth', `${error.message} (expected OPENAI_API_KEY to hold a valid key)`, fields);
  if (error.fault === 'forbidden')
    throw new EngineError(
      'forbidden',
      `${error.message} (expected ASSISTANT_MODEL to name a model that this key may use, got ${model})`,
      fields,
    );
  if (error.fault === 'aborted') throw error;
  return isTransient(error) ? [`Could not check the model ${model}: ${error.message}`] : [];
}

/** The names under which vLLM, OpenRouter and LM Studio tell the context window. */
function reportedWindow(found: object): number | null {
  const told = ['max_model_len', 'context_length', 'max_context_length']
    .map((name): unknown => Reflect.get(found, name))
    .find((value) => typeof value === 'number' && value > 0);
  return typeof told === 'number' ? told : null;
}

/** Context windows in tokens, by the beginning of the model's name; the first that fits. */
const WINDOWS: readonly (readonly [string, number])[] = [
  ['gpt-4.1', 1_047_576],
  ['gpt-4o', 128_000],
  ['gpt-4-turbo', 128_000],
  ['gpt-4', 8_192],
  ['gpt-3.5', 16_385],
  ['gpt-5', 272_000],
  ['o1', 200_000],
  ['o3', 200_000],
  ['o4', 200_000],
];

/** For a model that says nothing of itself: modest, since a local server drops the beginning without a word. */
const UNKNOWN_LOCAL_WINDOW = 8_192;
const UNKNOWN_OFFICIAL_WINDOW = 128_000;

export function contextWindow(model: string, official: boolean): number {
  const known = WINDOWS.find(([beginning]) => model.startsWith(beginning));
  return known?.[1] ?? (official ? UNKNOWN_OFFICIAL_WINDOW : UNKNOWN_LOCAL_WINDOW);
}
