/**
 * How much of a conversation is sent: by what the model reads at once, as its name, its server or a refusal says it, and by
 * how many of its tokens one of ours has been. Kept for the life of the process, so that a refusal is paid for once.
 */

import type { EngineErrorDetail } from '../../errors.ts';
import { memoryIn } from '../service/window/windows.ts';
import { promptBudget } from './history.ts';

type Overflow = Extract<EngineErrorDetail, { kind: 'overflow' }>;

export interface Budget {
  /** How many tokens the model, or the plan, takes at once; null where nobody has said so. */
  readonly limit: number | null;
  /** How many of the model's tokens one counted token has been so far. */
  readonly ratio: number;
  /** How many tokens all that is sent may have, by the model's count. */
  tokens(trims: number): number;
  /** Tokens that what was said may have, before its oldest part is left out of every request. */
  readonly memory: number;
  /** The server has told the model's window. */
  tell(window: number): void;
  /** A prompt was refused for its length. @param sent its tokens, as counted */
  refused(overflow: Overflow | undefined, sent: number): void;
  /** A prompt was read. @param told its tokens, as the server has them; null where it does not say */
  read(sent: number, told: number | null): void;
}

/** How much of each new figure goes into the ratio between the model's tokens and ours. */
const LEARNING = 0.2;
/** No tokenizer makes so few of a text, nor so many, as to have a ratio beyond these to ours: the prompt was another one. */
const LEAST_RATIO = 0.6;
const MOST_RATIO = 8;
/** What a refusal says was asked for may have the room for the reply in it; then it says nothing of the prompt. */
const MOST_RATIO_OF_REFUSAL = 3;
/** A limit below this says something else. */
const LEAST_LIMIT = 256;
/** A refusal without a number may be about something else, so it never leaves less than this. */
const LEAST_CEILING = 1_024;
/** Part of what a refusal without a number leaves, so that the next turn fits beside it. */
const FILLED = 0.75;
/** A prompt that is longer by this much has more tokens than the one before. */
const GROWN = 1.1;
const SAME = 1.02;

export function createBudget(assumed: number): Budget {
  let limit: number | null = null;
  let ratio = 1;
  /** What a refusal without a number leaves. */
  let ceiling = Number.POSITIVE_INFINITY;
  let last = { sent: 0, told: 0 };

  const lower = (tokens: number): void => {
    if (tokens >= LEAST_LIMIT) limit = Math.min(limit ?? tokens, tokens);
  };

  return {
    get limit() {
      return limit;
    },
    get ratio() {
      return ratio;
    },
    get memory() {
      return Math.min(memoryIn(limit ?? assumed), Math.floor(ceiling * FILLED));
    },
    tokens: (trims) => Math.min(promptBudget(limit ?? assumed, trims), Math.floor(ceiling / 2 ** trims)),
    tell: lower,
    refused(overflow, sent) {
      const asked = sent > 0 ? (overflow?.requested ?? 0) / sent : 0;
      if (asked <= MOST_RATIO_OF_REFUSAL) ratio = Math.max(ratio, asked);
      const named = overflow?.limit ?? null;
      if (named !== null) lower(named);
      else ceiling = Math.max(Math.min(ceiling, (sent * ratio) / 2), LEAST_CEILING);
    },
    read(sent, told) {
      if (told === null || told <= 0 || sent <= 0) return;
      // A server that cuts a prompt without a word tells what was left of it.
      const isCut = sent > last.sent * GROWN && told <= last.told * SAME;
      if (isCut || told / sent < LEAST_RATIO) return;
      last = { sent, told };
      ratio += LEARNING * (Math.min(told / sent, MOST_RATIO) - ratio);
    },
  };
}
