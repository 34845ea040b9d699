/** A run on Chat Completions: as much of the history as fits, and one completion. */

import { randomUUID } from 'node:crypto';
import { orAborted } from '../../async/timeout.ts';
import type { RunEvent, RunOptions, RunRequest, RunResult } from '../../conversation/ports/engine.ts';
import type { TranscriptEntry } from '../../conversation/record/transcript.ts';
import { EngineError } from '../../errors.ts';
import { unanswered, withContentRetry } from '../run/content-retry.ts';
import { refOf } from '../run/run-context.ts';
import type { Client } from '../service/client.ts';
import type { EngineConfig, EngineDeps } from '../service/engine-config.ts';
import { createIdentity } from '../service/request-identity.ts';
import { contextWindow } from '../service/window/windows.ts';
import { askWindow } from './ask-window.ts';
import { type Budget, createBudget } from './budget.ts';
import { createCompletions } from './completion.ts';
import { createComposer } from './compose.ts';

export interface ChatRuns {
  readonly budget: Budget;
  /** Asks the server what its model reads at once. What it cannot tell yet is asked again after the first answer. */
  askWindow(options: {
    readonly isUnwell: boolean;
    readonly signal?: AbortSignal | undefined;
  }): Promise<void>;
  /** @param options with a signal that stands for the deadline as well */
  run(request: RunRequest, options: RunOptions): AsyncGenerator<RunEvent>;
}

/** One for all: an abort without a reason makes an error with its stack, and each run ends with one. */
const NOT_READ = new EngineError('aborted', 'nobody reads the run any more');

export function createChatRuns(
  client: Client,
  config: EngineConfig,
  { log, memory }: Pick<EngineDeps, 'log' | 'memory'>,
): ChatRuns {
  const completions = createCompletions(client, config, log);
  const budget = createBudget(contextWindow(config.model, config.baseUrl));

  const composer = createComposer(
    { official: client.official, identityOf: createIdentity(memory) },
    config,
    budget,
  );
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

  async function* attempt(
    request: RunRequest,
    { signal, deadlineAt }: RunOptions,
    history: History,
  ): AsyncGenerator<RunEvent> {
    await orAborted(asking, signal);
    const composed = await composer.compose(request, history);
    const unread = new AbortController(); // whoever stops reading stops the request
    const both = AbortSignal.any([signal, unread.signal]);
    try {
      const completion = completions.begin(composed.body, { signal: both, deadlineAt, name: composed.name });
      yield { kind: 'started', run: refOf({ client, request }, randomUUID()) };
      const result = yield* completion.read();
      if (composed.estimate !== null) budget.read(composed.estimate, result.usage?.input ?? null);
      if (isToAsk) asking = ask({ isUnwell: false }).catch(() => {}); // without it, less is sent than could be
      yield { kind: 'done', result: withThreadTokens(result, request) };
    } catch (error) {
      if (!(error instanceof EngineError) || error.fault !== 'context') throw error;
      throw await composer.refused(error, request, composed);
    } finally {
      unread.abort(NOT_READ);
    }
  }

  return {
    budget,
    askWindow: ask,

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

/** What pictures were to the server is nothing to the next run, which is not given them again. */
function withThreadTokens(result: RunResult, { messages }: RunRequest): RunResult {
  const { usage } = result;
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
