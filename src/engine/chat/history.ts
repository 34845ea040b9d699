/** The part of the history that fits into a model's window: whole turns, the newest first. */

import { type TranscriptEntry, turnsOf } from '../../conversation/record/transcript.ts';
import { countTokens, mostTokens } from '../service/window/tokens.ts';

/** The tokens of each message besides its text. */
const TOKENS_PER_MESSAGE = 4;
/** Tokens left for the reply. */
const RESERVE = 4_096;
/** The part of the window that is used, because a count is an estimate for every model but OpenAI's. */
const MARGIN = 0.9;

/** How many tokens all that is sent may have. Each trim halves it. */
export function promptBudget(window: number, trims: number): number {
  return Math.floor(((window - Math.min(RESERVE, window / 4)) * MARGIN) / 2 ** trims);
}

export interface Fitting {
  readonly entries: readonly TranscriptEntry[];
  /** Tokens of everything that is sent, as counted; null where all of it fits for certain and nothing was counted. */
  readonly estimate: number | null;
}

/**
 * The newest turns of the history that fit beside what is sent in any case.
 *
 * @param fixed the instructions and the turn's own messages, which are sent even if they alone are too long
 * @param ratio how many of the model's tokens one counted token has been so far
 */
export async function fitHistory(
  history: readonly TranscriptEntry[],
  fixed: readonly string[],
  { budget, ratio }: { readonly budget: number; readonly ratio: number },
): Promise<Fitting> {
  const most = [...fixed, ...history.map((entry) => entry.text)].reduce(
    (sum, text) => sum + mostTokens(text) + TOKENS_PER_MESSAGE,
    0,
  );
  if (most <= budget) return { entries: history, estimate: null };
  let estimate = await costOf(fixed);
  const kept: TranscriptEntry[][] = [];
  for (const group of turnsOf(history).reverse()) {
    const cost = await costOf(group.map((entry) => entry.text));
    if ((estimate + cost) * ratio > budget) break;
    estimate += cost;
    kept.unshift(group);
  }
  return { entries: kept.flat(), estimate };
}

async function costOf(texts: readonly string[]): Promise<number> {
  let cost = 0;
  for (const text of texts) cost += (await countTokens(text)) + TOKENS_PER_MESSAGE;
  return cost;
}
