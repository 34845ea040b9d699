/** A run on Chat Completions: as much of the history as fits, one completion, and what its usage teaches. */

import type { RunEvent, RunRequest } from '../../conversation/ports/engine.ts';
import type { TranscriptEntry } from '../../conversation/record/transcript.ts';
import type { RunRef } from '../../conversation/refs.ts';
import type { Log } from '../../log.ts';
import { unanswered, withContentRetry } from '../run/content-retry.ts';
import { messageText } from '../run/message-text.ts';
import type { Client } from '../service/client.ts';
import type { EngineConfig } from '../service/engine-config.ts';
import { contextWindow } from '../service/models.ts';
import { identityOf } from '../service/request-identity.ts';
import { createCompletions, readCompletion } from './completion.ts';
import { fitHistory, promptBudget } from './history.ts';
import { promptOf } from './prompt.ts';

export interface ChatRuns {
  /** Tokens that the model reads at once, from a source better than its name. */
  setWindow(tokens: number): void;
  /** @param signal stands for the caller and for the deadline; `deadlineAt` is the latter in milliseconds since the epoch */
  run(request: RunRequest, deadlineAt: number, signal: AbortSignal): AsyncGenerator<RunEvent>;
}

/** How fast the ratio between counted tokens and the model's own follows what the server reports. */
const LEARNING = 0.2;

export function createChatRuns(
  client: Client,
  config: EngineConfig,
  { createId, log }: { readonly createId: () => string; readonly log: Log },
): ChatRuns {
  const { clock, official } = client;
  const complete = createCompletions(client, config.updates);
  let window = contextWindow(config.model, official);
  let ratio = 1;

  const learn = (estimate: number | null, actual: number | undefined): void => {
    if (estimate === null || actual === undefined) return;
    ratio += LEARNING * (actual / estimate - ratio);
  };

  const compose = async (request: RunRequest) => {
    const own = request.messages.map((message) => ({ role: 'user' as const, text: messageText(message) }));
    const { entries, estimate } = await fitHistory(
      await request.history(),
      [request.instructions, ...own.map((message) => message.text)],
      { budget: promptBudget(window, request.trims), ratio },
    );
    const messages = promptOf(request.instructions, [...entries, ...own]);
    return { estimate, body: { model: config.model, messages, ...(official ? identityOf(request) : {}) } };
  };

  const refOf = (request: RunRequest): RunRef => ({
    engine: 'chat',
    threadId: request.thread.id,
    id: createId(),
    startedAt: clock.now(),
  });

  const attempt: ChatRuns['run'] = async function* (request, deadlineAt, signal) {
    const { estimate, body } = await compose(request);
    const unread = new AbortController(); // whoever stops reading stops the request
    const both = AbortSignal.any([signal, unread.signal]);
    try {
      const opening = complete(body, { signal: both, deadlineAt });
      opening.catch(() => {}); // it is awaited below; it may fail while the start is being written
      yield { kind: 'started', run: refOf(request) };
      const result = yield* readCompletion(await opening, { clock, signal: both });
      learn(estimate, result.usage?.input);
      yield { kind: 'done', result };
    } finally {
      unread.abort();
    }
  };

  return {
    setWindow: (tokens) => {
      window = tokens;
    },

    async *run(request, deadlineAt, signal) {
      /** With less and less of the history: what was left out once stands before a reply that never read it. */
      const from = (histories: readonly History[]): AsyncGenerator<RunEvent> => {
        const [history = [], ...lighter] = histories;
        const lighten = async (): Promise<boolean> => {
          if (lighter.length === 0) return false;
          log.warn({ thread: request.thread.id }, 'left out of a chat what may have had it refused');
          return true;
        };
        const events = attempt({ ...request, history: async () => history }, deadlineAt, signal);
        return withContentRetry(events, lighten, () => from(lighter));
      };
      yield* from(lighterHistories(await request.history()));
    },
  };
}

type History = readonly TranscriptEntry[];

/** The whole, what of it was answered, and nothing; each only if it is less than the one before. */
function lighterHistories(whole: History): readonly History[] {
  const answered = whole.slice(
    0,
    whole.length - unanswered(whole, ({ role }) => role === 'assistant').length,
  );
  return [whole, answered, []].filter(
    (one, index, all) => index === 0 || one.length < (all[index - 1]?.length ?? 0),
  );
}
