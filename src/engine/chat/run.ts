/** A run on Chat Completions: as much of the history as fits, and one completion. */

import { randomUUID } from 'node:crypto';
import type { RunEvent, RunOptions, RunRequest } from '../../conversation/ports/engine.ts';
import type { TranscriptEntry } from '../../conversation/record/transcript.ts';
import type { Log } from '../../log.ts';
import { unanswered, withContentRetry } from '../run/content-retry.ts';
import { messageText } from '../run/message-text.ts';
import { refOf } from '../run/run-context.ts';
import type { Client } from '../service/client.ts';
import type { EngineConfig } from '../service/engine-config.ts';
import { contextWindow } from '../service/models.ts';
import { identityOf } from '../service/request-identity.ts';
import { createCompletions } from './completion.ts';
import { fitHistory, promptBudget } from './history.ts';
import { promptOf } from './prompt.ts';

export interface ChatRuns {
  /** Sets how many tokens the model reads at once, from a source better than its name. */
  setWindow(tokens: number): void;
  /** @param options with a signal that stands for the deadline as well */
  run(request: RunRequest, options: RunOptions): AsyncGenerator<RunEvent>;
}

/** How much of each new figure goes into the ratio between the model's tokens and ours. */
const LEARNING = 0.2;

/** A message that begins with its author's name. */
const NAMED = /^[^\n:]{1,80}: /;

export function createChatRuns(client: Client, config: EngineConfig, log: Log): ChatRuns {
  const { official } = client;
  const completions = createCompletions(client, config.updates);
  let window = contextWindow(config.model, official);
  /** How many of the model's tokens one counted token has been so far. */
  let ratio = 1;

  const learn = (estimate: number | null, actual: number | undefined): void => {
    if (estimate === null || actual === undefined) return;
    ratio += LEARNING * (actual / estimate - ratio);
  };

  const compose = async (request: RunRequest, history: History) => {
    const own = request.messages.map((message) => ({ role: 'user' as const, text: messageText(message) }));
    const fixed = [request.instructions, ...own.map((message) => message.text)];
    const budget = promptBudget(window, request.trims);
    const { entries, estimate } = await fitHistory(history, fixed, { budget, ratio });
    const messages = promptOf(request.instructions, [...entries, ...own]);
    // The name that a reply may begin with was taught by the names of those who ask.
    const name = own.some(({ text }) => NAMED.test(text)) ? config.name : null;
    return {
      estimate,
      name,
      body: { model: config.model, messages, ...(official ? identityOf(request) : {}) },
    };
  };

  async function* attempt(
    request: RunRequest,
    { signal, deadlineAt }: RunOptions,
    history: History,
  ): AsyncGenerator<RunEvent> {
    const { estimate, name, body } = await compose(request, history);
    const unread = new AbortController(); // whoever stops reading stops the request
    const both = AbortSignal.any([signal, unread.signal]);
    try {
      const completion = completions.begin(body, { signal: both, deadlineAt, name });
      yield { kind: 'started', run: refOf({ client, request }, randomUUID()) };
      const result = yield* completion.read();
      learn(estimate, result.usage?.input);
      yield { kind: 'done', result };
    } finally {
      unread.abort();
    }
  }

  return {
    setWindow: (tokens) => {
      window = tokens;
    },

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
