/** A local assistant and the unmodified openai client on it, for one test. */

import OpenAI, { APIError } from 'openai';
import type { Script, ScriptAnswer } from '../../../../emulators/assistant/script/script.ts';
import {
  type LocalAssistant,
  type LocalAssistantOptions,
  startLocalAssistant,
} from '../../../../emulators/assistant/server.ts';

export interface Harness extends AsyncDisposable {
  readonly server: LocalAssistant;
  readonly openai: OpenAI;
}

export async function startHarness(options: LocalAssistantOptions = {}): Promise<Harness> {
  const server = await startLocalAssistant({ script: echo, ...options });
  const openai = new OpenAI({ baseURL: server.baseUrl, apiKey: 'any-key', maxRetries: 0 });
  return { server, openai, [Symbol.asyncDispose]: server.close };
}

/** Repeats what the thread holds. */
const echo: Script = ({ messages }) => messages.map(({ role, text }) => `${role}: ${text}`).join('\n');

/** A script whose answer the test gives; `asked` resolves when it is asked, `signal` is what it was given. */
export function createHeldScript(): {
  readonly script: Script;
  readonly asked: Promise<AbortSignal>;
  answer(answer: ScriptAnswer): void;
} {
  const asked = Promise.withResolvers<AbortSignal>();
  const held = Promise.withResolvers<ScriptAnswer>();
  return {
    script: (_, signal) => {
      asked.resolve(signal);
      return held.promise;
    },
    asked: asked.promise,
    answer: held.resolve,
  };
}

/** The client's error; everything else fails the test. */
export async function errorOf(promise: Promise<unknown>): Promise<APIError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof APIError) return error;
    throw error;
  }
  throw new Error('expected an APIError, got none');
}

/** Looks until it holds: what it waits for comes about by itself within a few turns of the event loop. */
export async function until<T>(look: () => T | Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 1_000; tries++) {
    const seen = await look();
    if (holds(seen)) return seen;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('it never came about');
}

export async function all<T>(events: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}
