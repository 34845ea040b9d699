/**
 * What of a prompt was read before: the longest beginning that an earlier prompt of the same model had, where both name the same
 * cache key or none. As at the service, nothing below 1,024 tokens counts, and beyond them steps of 128:
 * https://developers.openai.com/api/docs/guides/prompt-caching.
 */

import type { ScriptInput } from '../script/script.ts';
import { tokensIn } from './tokens.ts';

const LEAST = 1_024;
const STEP = 128;
/** How many prompts are remembered under one key. */
const KEPT = 8;

export interface PromptCache {
  /** Tokens of the prompt that were in the cache; from here on all of it is. */
  read(input: ScriptInput, key: string | null): number;
}

export function createPromptCache(): PromptCache {
  const prompts = new Map<string, readonly string[][]>();
  return {
    read(input, key) {
      const place = JSON.stringify([input.model, key]);
      const prompt = [input.instructions, ...input.messages.map(({ role, text }) => `${role}\n${text}`)];
      const earlier = prompts.get(place) ?? [];
      prompts.set(place, [prompt, ...earlier].slice(0, KEPT));
      const tokens = Math.max(0, ...earlier.map((one) => tokensIn(commonBeginning(prompt, one))));
      return tokens < LEAST ? 0 : LEAST + Math.floor((tokens - LEAST) / STEP) * STEP;
    },
  };
}

function commonBeginning(a: readonly string[], b: readonly string[]): readonly string[] {
  const end = a.findIndex((text, index) => text !== b[index]);
  return end < 0 ? a : a.slice(0, end);
}
