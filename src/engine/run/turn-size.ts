/** A turn whose own messages are longer than what the model takes at once: no shorter history can help it. */

import type { Engine, RunEvent, RunRequest, TurnMessage } from '../../conversation/ports/engine.ts';
import { EngineError } from '../../errors.ts';
import { countTokens, mostTokens } from '../service/window/tokens.ts';
import { memoryIn } from '../service/window/windows.ts';
import { messageText } from './message-text.ts';

/** A count is an estimate, so only what is longer by this much is too long for certain. */
const CERTAIN = 1.2;

const TOO_LONG = {
  messages: {
    kind: 'turn-too-long',
    message: 'the turn’s own messages are longer than the model reads at once',
  },
  instructions: {
    kind: 'instructions-too-long',
    message: 'the instructions are longer than the model reads at once',
  },
} as const;

/** @param cause what the service has said, if it was asked */
export function tooLong(what: keyof typeof TOO_LONG, cause?: EngineError): EngineError {
  const { kind, message } = TOO_LONG[what];
  return new EngineError('context', message, {
    detail: { kind },
    status: cause?.status,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Tokens of the texts, as OpenAI counts them; at most so many, uncounted, where the texts are plainly within the limit. */
async function tokensOf(texts: readonly string[], limit: number): Promise<number> {
  const most = bytesOf(texts);
  if (most < limit) return most;
  let tokens = 0;
  for (const text of texts) tokens += await countTokens(text);
  return tokens;
}

/** Roughly how many tokens the texts have. Counting them loads the tokenizer, for which a process stands still. */
export function roughTokens(texts: readonly string[]): number {
  return Math.ceil(bytesOf(texts) / 4);
}

function bytesOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + mostTokens(text), 0);
}

/** The larger part of a turn. */
export function largerPart({ messages, instructions }: Turn): 'messages' | 'instructions' {
  return bytesOf(textsOf(messages)) >= mostTokens(instructions) ? 'messages' : 'instructions';
}

export interface SizeLimit {
  /** Tokens, as the model counts them; null where nobody has named a limit. */
  readonly limit: number | null;
  /** How many of the model's tokens one counted token is. Default 1. */
  readonly ratio?: number;
  /** Whether a refusal has said so much already: without one, only what is too long for certain is not sent. */
  readonly isRefused: boolean;
}

/** What the turn alone has too much of for the limit, or null. */
export async function tooLongAlone(
  turn: Turn,
  { limit, ratio = 1, isRefused }: SizeLimit,
): Promise<'messages' | 'instructions' | null> {
  if (limit === null) return null;
  const most = (limit * (isRefused ? 1 : CERTAIN)) / ratio;
  const tokens = await tokensOf([turn.instructions, ...textsOf(turn.messages)], most);
  return tokens > most ? largerPart(turn) : null;
}

function textsOf(messages: readonly TurnMessage[]): readonly string[] {
  return messages.map(messageText);
}

/**
 * The engine, which tells a turn that is too long by itself from a conversation that has grown too long. A limit that an
 * error has named is remembered for the life of the process, and messages that exceed it are not sent any more.
 *
 * @param window what the engine's own model reads at once, where that is known beforehand
 * @param windowOf the same of another model
 */
export function withTurnSize(
  engine: Engine,
  window: number | null,
  windowOf: (model: string) => number | null = () => null,
): Engine {
  let own = window;
  /** Those of other models, as far as errors have named them. */
  const named = new Map<string, number>();
  const limitOf = (model?: string): number | null =>
    model === undefined || model === engine.model ? own : (named.get(model) ?? windowOf(model));
  const lower = (model: string | undefined, tokens: number): void => {
    const limit = Math.min(limitOf(model) ?? tokens, tokens);
    if (model === undefined || model === engine.model) own = limit;
    else named.set(model, limit);
  };

  const found = async (error: unknown, turn: Turn): Promise<unknown> => {
    if (!(error instanceof EngineError) || error.fault !== 'context') return error;
    const told = error.detail?.kind === 'overflow' ? error.detail.limit : null;
    if (told !== null) lower(turn.model, told);
    const what = await tooLongAlone(turn, { limit: limitOf(turn.model), isRefused: true });
    return what === null ? error : tooLong(what, error);
  };

  async function* following(events: AsyncIterable<RunEvent>, turn: Turn): AsyncGenerator<RunEvent> {
    try {
      yield* events;
    } catch (error) {
      throw await found(error, turn);
    }
  }

  const memoryOf = (model: string): number => {
    const limit = limitOf(model);
    return Math.min(engine.memoryOf(model), limit === null ? Number.POSITIVE_INFINITY : memoryIn(limit));
  };

  const ours: Pick<Engine, 'memory' | 'memoryOf' | 'append' | 'run' | 'resume'> = {
    get memory() {
      return memoryOf(engine.model);
    },
    memoryOf,
    async append(thread, messages, options) {
      const turn = { messages, instructions: '' };
      const what = await tooLongAlone(turn, { limit: limitOf(options.model), isRefused: false });
      if (what !== null) throw tooLong(what);
      try {
        return await engine.append(thread, messages, options);
      } catch (error) {
        // Nothing but these messages was sent, so it is they that are too long.
        throw error instanceof EngineError && error.fault === 'context' ? tooLong('messages', error) : error;
      }
    },
    run: (request, options) => following(engine.run(request, options), request),
    resume: (run, request, options) => following(engine.resume(run, request, options), request),
  };
  // With the getters that the engine has, which change as it learns what its server can.
  return Object.defineProperties(
    { ...engine, ...ours },
    {
      ...Object.getOwnPropertyDescriptors(engine),
      ...Object.getOwnPropertyDescriptors(ours),
    },
  );
}

type Turn = Pick<RunRequest, 'messages' | 'instructions' | 'model'>;
