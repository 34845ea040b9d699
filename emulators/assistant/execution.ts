/** Executes the model: asks the script, passes its words on as they come, and says how it ended. */

import type { Clock } from '../../src/async/clock.ts';
import { orAborted } from '../../src/async/timeout.ts';
import type { RunFault } from './faults.ts';
import { invalidPrompt } from './http/errors.ts';
import type { Ids } from './http/ids.ts';
import { createPromptCache } from './http/prompt-cache.ts';
import type { SeenRun } from './http/seen.ts';
import { tokensIn } from './http/tokens.ts';
import type {
  RunFailure,
  Script,
  ScriptAnswer,
  ScriptFile,
  ScriptInput,
  ScriptResult,
  ToolCall,
} from './script/script.ts';

export interface ExecutionRequest {
  readonly id: string;
  readonly thread: string | null;
  readonly protocol: SeenRun['protocol'];
  readonly input: ScriptInput;
  /** Which prompts share a cache. */
  readonly cacheKey: string | null;
  readonly fault: RunFault | null;
  readonly signal: AbortSignal;
  onText(piece: string): void;
}

export interface ExecutionResult {
  readonly outcome: Exclude<SeenRun['status'], 'in_progress'>;
  readonly text: string;
  readonly refusal: string | null;
  readonly annotations: readonly unknown[];
  readonly calls: readonly Required<ToolCall>[];
  readonly made: readonly ScriptFile[];
  readonly failure: RunFailure | null;
  /** Why it is incomplete. */
  readonly reason: string | null;
  readonly usage: RunUsage;
  readonly disguise: NonNullable<ScriptResult['disguise']> | null;
}

export interface RunUsage {
  /** Tokens; those that were in the cache are a part of the input. */
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

/** A prompt that is refused is read by no model and costs nothing. */
const REFUSED: RunFailure = { code: 'invalid_prompt', message: invalidPrompt().message };
const TOOL_OF = { code: 'code_interpreter', shown: 'code_interpreter', picture: 'image_generation' } as const;
const NO_USAGE: RunUsage = { input: 0, cached: 0, output: 0 };

/** Never rejects: whatever a script throws is a failed run. */
export type Execute = (request: ExecutionRequest) => Promise<ExecutionResult>;

interface ExecutionOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Ends every run when the server closes. */
  readonly closing: AbortSignal;
  script(): Script;
  /** What no run gets past that reads it. */
  poisoned(): RegExp | null;
  see(run: SeenRun): void;
}

export function createExecute({ clock, ids, closing, script, poisoned, see }: ExecutionOptions): Execute {
  const cache = createPromptCache();
  return async (request) => {
    const { input } = request;
    const poison = poisoned();
    if (poison !== null && input.messages.some(({ text }) => poison.test(text)))
      return endingOf({ failure: REFUSED }, { text: '', usage: NO_USAGE, hosted: [] }, false, ids);
    const signal = AbortSignal.any([request.signal, closing]);
    const seen: { -readonly [K in keyof SeenRun]: SeenRun[K] } = {
      id: request.id,
      thread: request.thread,
      protocol: request.protocol,
      startedAt: clock.now(),
      input,
      status: 'in_progress',
      text: '',
      usage: null,
    };
    const cached = cache.read(input, request.cacheKey);
    see(seen);
    let result: ScriptResult;
    try {
      const answer = await untilAborted(answerTo(request, script(), signal), signal);
      result = typeof answer === 'string' ? { text: answer } : answer;
      if (result.delayMs !== undefined) await clock.sleep(result.delayMs, signal);
      await streamText(result, clock, signal, (piece) => {
        seen.text += piece;
        request.onText(piece);
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      result = signal.aborted ? {} : { failure: { code: 'server_error', message } };
    }
    const usage = usageOf(result, seen.text, input, cached);
    const said = { text: seen.text, usage, hosted: input.hosted };
    const ending = endingOf(result, said, signal.aborted, ids);
    seen.status = ending.outcome;
    seen.usage = ending.usage;
    return ending;
  };
}

function answerTo(
  { fault, input }: ExecutionRequest,
  script: Script,
  signal: AbortSignal,
): ScriptAnswer | Promise<ScriptAnswer> {
  if (fault?.kind === 'answers') return fault.answer;
  if (fault?.kind === 'stuck' || fault?.kind === 'expires') return new Promise(() => {});
  return script(input, signal);
}

async function streamText(
  { text = '', paceMs }: ScriptResult,
  clock: Clock,
  signal: AbortSignal,
  say: (piece: string) => void,
): Promise<void> {
  const pieces = typeof text === 'string' ? inPieces(text) : text;
  let first = true;
  const next = (piece: string): void => {
    signal.throwIfAborted();
    if (piece !== '') say(piece);
    first = false;
  };
  if (paceMs === undefined && Symbol.iterator in pieces) {
    for (const piece of pieces) next(piece);
    return;
  }
  const source = Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]();
  for (;;) {
    // A script that has fallen silent in the middle must not keep its run from being cancelled.
    const { done, value } = await untilAborted(source.next(), signal);
    if (done) return;
    if (!first && paceMs !== undefined) await clock.sleep(paceMs, signal);
    next(value);
  }
}

const PIECE = 24;
const MOST_PIECES = 256;

/** A few words each, and not so many of them that a long text costs more than it must. */
function inPieces(text: string): readonly string[] {
  const size = Math.max(PIECE, Math.ceil(text.length / MOST_PIECES));
  return text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'gu')) ?? [];
}

function endingOf(
  result: ScriptResult,
  { text, usage, hosted }: Pick<ExecutionResult, 'text' | 'usage'> & Pick<ScriptInput, 'hosted'>,
  aborted: boolean,
  ids: Ids,
): ExecutionResult {
  const { failure = null, refusal = null, incomplete = null, toolCalls = [], disguise = null } = result;
  return {
    outcome: aborted ? 'cancelled' : outcomeOf(result),
    text,
    refusal,
    annotations: result.annotations ?? [],
    calls: toolCalls.map((call) => ({ ...call, id: call.id ?? ids.next('call') })),
    made: (result.made ?? []).filter(({ by }) => hosted.includes(TOOL_OF[by])),
    failure,
    reason: incomplete,
    usage,
    disguise,
  };
}

function usageOf(
  { usage, refusal = '' }: ScriptResult,
  text: string,
  input: ScriptInput,
  cached: number,
): RunUsage {
  if (usage !== undefined) return { cached: 0, ...usage };
  const tokens = tokensIn([input.instructions, ...input.messages.map((message) => message.text)]);
  return { input: tokens, cached: Math.min(cached, tokens), output: tokensIn([text + refusal]) };
}

function outcomeOf({ failure, incomplete, toolCalls = [] }: ScriptResult): ExecutionResult['outcome'] {
  if (failure !== undefined) return 'failed';
  if (incomplete !== undefined) return 'incomplete';
  return toolCalls.length > 0 ? 'tools' : 'completed';
}

/** A script need not know of the signal. */
async function untilAborted<T>(value: T | Promise<T>, signal: AbortSignal): Promise<T> {
  if (!(value instanceof Promise)) return value;
  signal.throwIfAborted();
  return orAborted(value, signal);
}
