/** A run on Chat Completions: as much of the history as fits, and one completion. */

import { randomUUID } from 'node:crypto';
import { orAborted } from '../../async/timeout.ts';
import type { RunEvent, RunOptions, RunRequest, RunResult } from '../../conversation/ports/engine.ts';
import type { TranscriptEntry } from '../../conversation/record/transcript.ts';
import { EngineError } from '../../errors.ts';
import { unanswered, withContentRetry } from '../run/content-retry.ts';
import { refOf } from '../run/run-context.ts';
import { withPaid } from '../run/usage.ts';
import type { Client } from '../service/client.ts';
import type { EngineConfig, EngineDeps } from '../service/engine-config.ts';
import type { IdentityOf } from '../service/request-identity.ts';
import { contextWindow } from '../service/window/windows.ts';
import { apart, withRound } from '../tools/rounds.ts';
import { createToolAnswers, MAX_TOOL_ROUNDS, tooManyRounds } from '../tools/tool-calls.ts';
import { askWindow } from './ask-window.ts';
import { type Budget, createBudget } from './budget.ts';
import { type Asked, type Completion, createCompletions } from './completion.ts';
import { createComposer } from './compose.ts';
import { roundOf } from './prompt.ts';
import type { Completed } from './seen.ts';

export interface ChatRuns {
  readonly budget: Budget;
  /** Asks the server what its model reads at once. What it cannot tell yet is asked again after the first answer. */
  askWindow(options: {
    readonly isUnwell: boolean;
    readonly signal?: AbortSignal | undefined;
  }): Promise<void>;
  /** Asks it so beside what goes on; the next run waits for the answer. */
  askWindowSoon(): void;
  /** @param options with a signal that stands for the deadline as well */
  run(request: RunRequest, options: RunOptions): AsyncGenerator<RunEvent>;
}

/** One for all: an abort without a reason makes an error with its stack, and each run ends with one. */
const NOT_READ = new EngineError('aborted', 'nobody reads the run any more');

export function createChatRuns(
  client: Client,
  config: EngineConfig,
  { log, identityOf }: Pick<EngineDeps, 'log'> & { readonly identityOf: IdentityOf },
): ChatRuns {
  const completions = createCompletions(client, config, log);
  const budget = createBudget(contextWindow(config.model, config.baseUrl));

  const composer = createComposer({ official: client.official, identityOf }, config, budget);
  let isToAsk = false;
  /** A question that the next turn waits for; the one that has put it has its answer. */
  let asking: Promise<unknown> = Promise.resolve();

  const ask: ChatRuns['askWindow'] = async ({ isUnwell, signal }) => {
    isToAsk = isUnwell; // whoever does not answer cannot tell, either
    if (isUnwell) return;
    const { window, askAgain } = await askWindow(client, config, signal);
    if (window !== null) budget.tell(window);
    isToAsk = askAgain;
  };

  /** Without an answer, less is sent than could be. */
  const askSoon = (): void => {
    asking = ask({ isUnwell: false }).catch(() => {});
  };

  async function* attempt(
    request: RunRequest,
    options: RunOptions,
    history: History,
  ): AsyncGenerator<RunEvent> {
    const { signal, deadlineAt } = options;
    await orAborted(asking, signal);
    const composed = await composer.compose(request, history);
    const unread = new AbortController(); // whoever stops reading stops the request
    const both = AbortSignal.any([signal, unread.signal]);
    let isCalling = false;
    const begin = (body: Asked): Completion =>
      completions.begin(body, { signal: both, deadlineAt, name: composed.name });
    try {
      const completion = begin(composed.body);
      yield { kind: 'started', run: refOf({ client, request }, randomUUID()) };
      const first = yield* completion.read();
      if (composed.estimate !== null) budget.read(composed.estimate, first.result.usage?.input ?? null);
      if (isToAsk) askSoon();
      isCalling = first.calls.length > 0;
      const result = yield* goOn(composed.body, first, options, begin);
      yield { kind: 'done', result: withThreadTokens(result, first.result, request) };
    } catch (error) {
      if (!(error instanceof EngineError) || error.fault !== 'context') throw error;
      if (isCalling) throw error; // what functions returned was too much: it says nothing of the prompt
      throw await composer.refused(error, request, composed);
    } finally {
      unread.abort(NOT_READ);
    }
  }

  return {
    budget,
    askWindow: ask,
    askWindowSoon: askSoon,

    async *run(request, options) {
      const withHistory = ([history = [], ...lighter]: readonly History[]): AsyncGenerator<RunEvent> => {
        const lighten = async (): Promise<boolean> => {
          if (lighter.length === 0) return false;
          log.warn(
            { event: 'run.history-shortened', thread: request.thread.id },
            'A run was refused for its content; it is tried again with less of what was said before.',
          );
          return true;
        };
        return withContentRetry(attempt(request, options, history), lighten, () => withHistory(lighter));
      };
      yield* withHistory(lighterHistories(await request.history()));
    },
  };
}

/** Answers function calls until the model calls none. The server keeps nothing, so each round sends those before it. */
async function* goOn(
  body: Asked,
  first: Completed,
  options: RunOptions,
  begin: (body: Asked) => Completion,
): AsyncGenerator<RunEvent, RunResult> {
  let latest = first;
  let said = first.result;
  let { messages } = body;
  try {
    for (let round = 0; latest.calls.length > 0; round++) {
      if (round >= MAX_TOOL_ROUNDS) throw tooManyRounds();
      yield { kind: 'status', status: 'tools' };
      const answer = createToolAnswers(options); // some count their calls anew in each round
      messages = [...messages, ...roundOf(latest, await answer(latest.calls))];
      latest = yield* apart(said.text !== '', begin({ ...body, messages }).read());
      said = withRound(said, latest.result);
    }
    return said;
  } catch (error) {
    throw withPaid(error, said.usage);
  }
}

/**
 * What pictures were to the server, and what functions returned, is nothing to the next run, which is not given it again.
 *
 * @param first of the run: only it has read the thread and nothing else
 */
function withThreadTokens(result: RunResult, first: RunResult, { messages }: RunRequest): RunResult {
  const { usage } = first;
  const isText = messages.every(({ parts }) => parts.every(({ kind }) => kind === 'text'));
  return usage === null || !isText ? result : { ...result, threadTokens: usage.input + usage.output };
}

type History = readonly TranscriptEntry[];

/**
 * The whole history, the part of it that was answered, and none, each only if it is shorter than the one before. None is
 * tried because a message that an earlier run left out stands before a reply that was given without reading it.
 */
function lighterHistories(whole: History): readonly History[] {
  const open = unanswered(whole, ({ role }) => role === 'assistant');
  const answered = whole.slice(0, whole.length - open.length);
  const histories = [whole, answered, []];
  return histories.filter((one, index) => one.length < (histories[index - 1]?.length ?? Infinity));
}
