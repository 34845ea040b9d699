/** Asks a server how much of a prompt its model reads, on the routes that servers have for that besides the list of models. */

import { EngineError } from '../../errors.ts';
import type { Client } from '../service/client.ts';
import { fieldOf } from '../service/response-shape.ts';
import { isLocal, windowIn } from '../service/window/windows.ts';

export interface AskedWindow {
  /** Tokens; null where the server does not tell. */
  readonly window: number | null;
  /** The model is not in memory yet: what it reads is certain only once it has answered. */
  readonly askAgain: boolean;
}

/** Each route's; a server that has none of them is not to delay the start. */
const LIMIT_MS = 5_000;

export async function askWindow(
  client: Client,
  { model, baseUrl }: { readonly model: string; readonly baseUrl: string },
  signal?: AbortSignal,
): Promise<AskedWindow> {
  const get: Ask = (path) => answerOf(client, signal, (options) => client.openai.get(path, options));
  const post: Post = (path, body) =>
    answerOf(client, signal, (options) => client.openai.post(path, { ...options, body }));
  const listed = windowIn(modelIn(await get('/models'), model));
  if (listed !== null || !isLocal(baseUrl)) return { window: listed, askAgain: false };
  const root = new URL('/', baseUrl).href;
  const [ollama, ...others] = await Promise.all([
    ofOllama(root, model, get, post),
    ofLlamaCpp(root, get),
    ofLmStudio(root, model, get),
    ofTgi(root, get),
  ]);
  const told = others.find((window) => window !== null) ?? null;
  return ollama ?? { window: told, askAgain: false };
}

type Ask = (path: string) => Promise<unknown>;
type Post = (path: string, body: object) => Promise<unknown>;

/** Undefined for every failure: a route that is not there says nothing. */
async function answerOf(
  client: Client,
  signal: AbortSignal | undefined,
  call: (options: { readonly signal: AbortSignal; readonly maxRetries: 0 }) => Promise<unknown>,
): Promise<unknown> {
  try {
    return await client.readOnce('ask for the window', call, { signal, limitMs: LIMIT_MS });
  } catch (error) {
    if (error instanceof EngineError && error.fault !== 'aborted') return undefined;
    throw error;
  }
}

/** The model's entry; the only one where a server has one model under any name. */
function modelIn(list: unknown, model: string): unknown {
  const entries = fieldOf(list, 'data') ?? fieldOf(list, 'models') ?? list;
  if (!Array.isArray(entries)) return undefined;
  const named = entries.find((entry) => isNamed(entry, model));
  return named ?? (entries.length === 1 ? entries[0] : undefined);
}

function isNamed(entry: unknown, model: string): boolean {
  const names = ['id', 'name', 'model'].map((field) => fieldOf(entry, field));
  return names.includes(model) || names.includes(`${model}:latest`);
}

/** https://docs.ollama.com/api: `/api/ps` has the models in memory; another one is read with its own `num_ctx`, if any. */
async function ofOllama(root: string, model: string, get: Ask, post: Post): Promise<AskedWindow | null> {
  const running = fieldOf(await get(`${root}api/ps`), 'models');
  if (!Array.isArray(running)) return null;
  const loaded = windowIn(running.find((entry: unknown) => isNamed(entry, model)));
  if (loaded !== null) return { window: loaded, askAgain: false };
  const parameters = fieldOf(await post(`${root}api/show`, { model }), 'parameters');
  const set = Number(/^num_ctx\s+(\d+)/m.exec(String(parameters))?.[1] ?? Number.NaN);
  return { window: Number.isNaN(set) ? null : set, askAgain: true };
}

/** https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md: what one of its slots has. */
async function ofLlamaCpp(root: string, get: Ask): Promise<number | null> {
  return windowIn(fieldOf(await get(`${root}props`), 'default_generation_settings'));
}

/** https://lmstudio.ai/docs/developer/rest/endpoints: what a model is loaded with, not the most that it could be. */
async function ofLmStudio(root: string, model: string, get: Ask): Promise<number | null> {
  const told = await get(`${root}api/v0/models/${model}`);
  return windowIn({ n_ctx: fieldOf(told, 'loaded_context_length') });
}

/** https://huggingface.co/docs/text-generation-inference: what a prompt may have, under its name of today or an older one. */
async function ofTgi(root: string, get: Ask): Promise<number | null> {
  const info = await get(`${root}info`);
  return windowIn(info) ?? windowIn({ n_ctx: fieldOf(info, 'max_input_length') });
}
