/** What is known about a model before its first run: whether the key may use it, until when, and how much it reads. */

import type { EngineWarning } from '../../conversation/ports/engine.ts';
import { EngineError } from '../../errors.ts';
import { checkBaseUrl, isObject } from './base-url.ts';
import type { Client } from './client.ts';
import type { EngineConfig } from './engine-config.ts';
import { isTransient } from './failures/translate-error.ts';
import { fieldOf } from './response-shape.ts';
import { windowIn } from './window/windows.ts';

export interface ModelCheck {
  readonly warnings: readonly EngineWarning[];
  /** How many tokens the model reads at once; null where the server does not tell. */
  readonly window: number | null;
}

const DAY_MS = 86_400_000;
const NEAR_DAYS = 60;

/**
 * Looks the model up. Throws faults `auth` and `forbidden` with the remedy. A server that has no such route, or that does
 * not answer just now, is no reason not to start; that nothing at its base URL is known is a warning.
 */
export async function checkModel(client: Client, model: string, signal?: AbortSignal): Promise<ModelCheck> {
  try {
    const found: unknown = await client.read(
      `look up the model ${model}`,
      (options) => client.openai.models.retrieve(model, options),
      { signal, missing: 'unsupported' },
    );
    if (!isObject(found)) return { warnings: await checkBaseUrl(client, signal), window: null };
    const text = shutdownWarning(model, fieldOf(found, 'shutdown_date'), client.clock.now());
    return {
      warnings: text === null ? [] : [{ kind: 'model-shutdown', text }],
      window: windowIn(found),
    };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    requireUsable(error, model);
    if (error.fault === 'unsupported') return { warnings: await checkBaseUrl(client, signal), window: null };
    return { warnings: isTransient(error) ? [unchecked(`the model ${model}`, error)] : [], window: null };
  }
}

/**
 * Looks up those that may be chosen besides. None of them is needed, so that one which may not be used is a warning, and one of
 * which the server does not tell is none.
 *
 * @param options.tell what a model reads at once, in tokens; null where the server does not tell
 */
export async function checkOthers(
  client: Client,
  { allowedModels = [], model: own }: Pick<EngineConfig, 'allowedModels' | 'model'>,
  {
    signal,
    tell = () => {},
  }: {
    readonly signal?: AbortSignal | undefined;
    readonly tell?: (model: string, window: number | null) => void;
  },
): Promise<readonly EngineWarning[]> {
  const others = allowedModels.filter((model) => model !== own);
  const found = await Promise.all(others.map((model) => checkOther(client, model, signal)));
  for (const [n, model] of others.entries()) tell(model, found[n]?.window ?? null);
  return found.flatMap(({ warnings }) => warnings);
}

async function checkOther(client: Client, model: string, signal?: AbortSignal): Promise<ModelCheck> {
  try {
    const { warnings, window } = await checkModel(client, model, signal);
    const ofModel = warnings.filter(({ kind }) => kind === 'model-shutdown');
    const text = (warning: EngineWarning): string =>
      warning.text.replaceAll('set ASSISTANT_MODEL to', 'put into ALLOWED_MODELS');
    return { window, warnings: ofModel.map((warning) => ({ kind: 'model-shutdown', text: text(warning) })) };
  } catch (error) {
    if (!(error instanceof EngineError) || error.fault !== 'forbidden') throw error;
    const text = `ALLOWED_MODELS names ${model}, which this key may not use.`;
    return { window: null, warnings: [{ kind: 'model-unusable', text }] };
  }
}

/** @param subject such as `the assistant` */
export function unchecked(subject: string, error: EngineError): EngineWarning {
  return { kind: 'unchecked', text: `Could not check ${subject}.`, error };
}

/**
 * A sentence if the model is shut down within 60 days, or was.
 *
 * @param date YYYY-MM-DD; anything else says nothing
 */
export function shutdownWarning(model: string, date: unknown, now: number): string | null {
  if (typeof date !== 'string') return null;
  const at = Date.parse(date);
  if (Number.isNaN(at) || at - now > NEAR_DAYS * DAY_MS) return null;
  return at > now
    ? `The model ${model} is shut down on ${date}: set ASSISTANT_MODEL to another one before that day.`
    : `The model ${model} was shut down on ${date}: set ASSISTANT_MODEL to another one.`;
}

/** Throws if the failure is about the key or the model, or if the look-up was given up. */
function requireUsable(error: EngineError, model: string): void {
  const fields = { cause: error, status: error.status };
  switch (error.fault) {
    case 'auth':
      throw new EngineError('auth', `${error.message} (expected OPENAI_API_KEY to hold a valid key)`, fields);
    case 'forbidden':
      throw new EngineError(
        'forbidden',
        `${error.message} (expected ASSISTANT_MODEL to name a model that this key may use, got ${model})`,
        fields,
      );
    case 'aborted':
      throw error;
  }
}
