/** Executes the model: asks the brain, passes its words on as they come, and tells how it ended. */

import type { Clock } from '../../src/async/clock.ts';
import type { RunTrouble } from './faults.ts';
import { invalidPrompt } from './http/errors.ts';
import type { Ids } from './http/ids.ts';
import type { SeenRun } from './http/seen.ts';
import { tokensIn } from './http/tokens.ts';
import type {
  Brain,
  BrainAnswer,
  BrainCall,
  BrainFailure,
  BrainInput,
  BrainPerformance,
} from './script/script.ts';

export interface Order {
  readonly id: string;
  readonly thread: string | null;
  readonly protocol: SeenRun['protocol'];
  readonly input: BrainInput;
  readonly trouble: RunTrouble | null;
  readonly signal: AbortSignal;
  onText(piece: string): void;
}

export interface Ending {
  readonly outcome: Exclude<SeenRun['status'], 'in_progress'>;
  readonly text: string;
  readonly refusal: string | null;
  readonly calls: readonly Required<BrainCall>[];
  readonly failure: BrainFailure | null;
  /** Why it is incomplete. */
  readonly reason: string | null;
  readonly usage: { readonly input: number; readonly output: number };
  readonly disguise: NonNullable<BrainPerformance['disguise']> | null;
}

/** A prompt that is refused is read by no model and costs nothing. */
const REFUSED: BrainFailure = { code: 'invalid_prompt', message: invalidPrompt().message };
const NO_USAGE = { input: 0, output: 0 };

/** Never rejects: whatever a brain throws is a failed run. */
export type Execute = (order: Order) => Promise<Ending>;

interface ExecutionOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Ends every run when the server closes. */
  readonly closing: AbortSignal;
  brain(): Brain;
  /** What no run gets past that reads it. */
  poisoned(): RegExp | null;
  see(run: SeenRun): void;
}

export function createExecute({ clock, ids, closing, brain, poisoned, see }: ExecutionOptions): Execute {
  return async (order) => {
    const { input } = order;
    const poison = poisoned();
    if (poison !== null && input.messages.some(({ text }) => poison.test(text)))
      return endingOf({ failure: REFUSED, usage: NO_USAGE }, '', input, false, ids);
    const signal = AbortSignal.any([order.signal, closing]);
    const seen: { -readonly [K in keyof SeenRun]: SeenRun[K] } = {
      id: order.id,
      thread: order.thread,
      protocol: order.protocol,
      startedAt: clock.now(),
      input,
      status: 'in_progress',
      text: '',
    };
    see(seen);
    let performance: BrainPerformance;
    try {
      const answer = await untilAborted(answerTo(order, brain(), signal), signal);
      performance = typeof answer === 'string' ? { text: answer } : answer;
      if (performance.delayMs !== undefined) await clock.sleep(performance.delayMs, signal);
      await speak(performance, clock, signal, (piece) => {
        seen.text += piece;
        order.onText(piece);
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      performance = signal.aborted ? {} : { failure: { code: 'server_error', message } };
    }
    const ending = endingOf(performance, seen.text, input, signal.aborted, ids);
    seen.status = ending.outcome;
    return ending;
  };
}

function answerTo(
  { trouble, input }: Order,
  brain: Brain,
  signal: AbortSignal,
): BrainAnswer | Promise<BrainAnswer> {
  if (trouble?.kind === 'answers') return trouble.answer;
  if (trouble?.kind === 'stuck' || trouble?.kind === 'expires') return new Promise(() => {});
  return brain(input, signal);
}

async function speak(
  { text = '', paceMs }: BrainPerformance,
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
    // A brain that has fallen silent in the middle must not keep its run from being cancelled.
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
  performance: BrainPerformance,
  text: string,
  input: BrainInput,
  aborted: boolean,
  ids: Ids,
): Ending {
  const { failure = null, refusal = null, incomplete = null, toolCalls = [], disguise = null } = performance;
  return {
    outcome: aborted ? 'cancelled' : outcomeOf(performance),
    text,
    refusal,
    calls: toolCalls.map((call) => ({ ...call, id: call.id ?? ids.next('call') })),
    failure,
    reason: incomplete,
    usage: performance.usage ?? {
      input: tokensIn([input.instructions, ...input.messages.map((message) => message.text)]),
      output: tokensIn([text + (refusal ?? '')]),
    },
    disguise,
  };
}

function outcomeOf({ failure, incomplete, toolCalls = [] }: BrainPerformance): Ending['outcome'] {
  if (failure !== undefined) return 'failed';
  if (incomplete !== undefined) return 'incomplete';
  return toolCalls.length > 0 ? 'tools' : 'completed';
}

/** A brain need not know of the signal. */
async function untilAborted<T>(value: T | Promise<T>, signal: AbortSignal): Promise<T> {
  if (!(value instanceof Promise)) return value;
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([value, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
