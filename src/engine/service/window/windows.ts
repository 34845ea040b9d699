/** How many tokens a model reads at once: as its server tells it, or by its name. */

import { isPrivateHost } from '../../../private-host.ts';
import { fieldOf } from '../response-shape.ts';

/**
 * The names of the window in the lists of models of vLLM, OpenRouter and Together, LM Studio and Mistral, Groq, and of
 * llama.cpp. What a model was trained with is none of them: a server may read less.
 */
const NAMES = [
  'max_model_len',
  'loaded_context_length',
  'context_length',
  'max_context_length',
  'context_window',
  'max_input_tokens',
  'n_ctx',
];
/** Where a list of models has more about a model; a provider of OpenRouter may read less than the model. */
const PLACES = ['top_provider', 'meta'];

/** The window in what a server says of a model, or null. */
export function windowIn(model: unknown): number | null {
  for (const place of [...PLACES.map((name) => fieldOf(model, name)), model])
    for (const name of NAMES) {
      const tokens = fieldOf(place, name);
      if (typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens > 0) return tokens;
    }
  return null;
}

/** Windows in tokens, by the beginning of the model's name. The first that fits counts. */
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

const OFFICIAL_WINDOW = 128_000;
/** A service on the internet that reads less than this says so. */
const PUBLIC_WINDOW = 32_768;
/**
 * Ollama's own default, since a server whose window is smaller drops the beginning of a prompt without a word:
 * https://docs.ollama.com/context-length.
 */
const LOCAL_WINDOW = 4_096;

/**
 * Tokens that a thread may have: so many that the next turn and its reply fit beside them, and not more than a transcript
 * could make a new thread of. Each turn pays for all of them.
 */
export function memoryIn(window: number): number {
  return Math.floor(Math.min((window - Math.min(RESERVE, window / 4)) * FILLED, MOST_MEMORY));
}

const RESERVE = 4_096;
const FILLED = 0.75;
const MOST_MEMORY = 64_000;
/** What is assumed of a model on a server that keeps threads, and cuts them by itself or says that they are too long. */
const WITH_THREADS = 32_768;

/** The memory of the threads at a server that keeps them. */
export interface ThreadMemory {
  readonly tokens: number;
  /** The server has told the model's window; null where it does not. */
  tell(window: number | null): void;
}

export function createThreadMemory(model: string, baseUrl: string): ThreadMemory {
  let window = Math.max(contextWindow(model, baseUrl), WITH_THREADS);
  return {
    get tokens() {
      return memoryIn(window);
    },
    tell(told) {
      window = told ?? window;
    },
  };
}

/** The window that is assumed until somebody tells it. @param baseUrl where the model is asked */
export function contextWindow(model: string, baseUrl: string): number {
  const known = WINDOWS.find(([beginning]) => model.startsWith(beginning));
  if (known !== undefined) return known[1];
  if (isOfficial(baseUrl)) return OFFICIAL_WINDOW;
  return isLocal(baseUrl) ? LOCAL_WINDOW : PUBLIC_WINDOW;
}

const OFFICIAL_BASE_URL = 'https://api.openai.com/v1';

export function isOfficial(baseUrl: string): boolean {
  return baseUrl.replace(/\/+$/, '') === OFFICIAL_BASE_URL;
}

/** Whether the server is one of one's own. */
export function isLocal(baseUrl: string): boolean {
  return isPrivateHost(URL.parse(baseUrl)?.hostname ?? '');
}
