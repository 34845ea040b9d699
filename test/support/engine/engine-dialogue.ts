/**
 * A conversation with an engine as the domain holds it: runs that bring their messages or find them appended, and a
 * transcript of what was said.
 */

import type { Engine, RunOptions, RunRequest, TurnMessage } from '../../../src/conversation/ports/engine.ts';
import type { TranscriptEntry } from '../../../src/conversation/record/transcript.ts';
import type { MessageRef, RunRef, ThreadEnd, ThreadRef } from '../../../src/conversation/refs.ts';
import { EngineError } from '../../../src/errors.ts';
import { type FinishedRun, message, readRun, runOptions, runRequest } from './engines.ts';

type Fields = Partial<RunRequest> & Partial<RunOptions>;

export interface Dialogue {
  readonly thread: ThreadRef;
  /** Runs the texts as one turn. A run that brings them and fails leaves them in the thread. */
  turn(...texts: (string | Fields)[]): Promise<FinishedRun>;
  /** Runs messages that are in the thread. */
  run(
    messages: readonly TurnMessage[],
    appended: readonly MessageRef[],
    fields?: Fields,
  ): Promise<FinishedRun>;
  /** Runs the last turn again. */
  again(fields?: Fields): Promise<FinishedRun>;
  /** Starts a run of the text, and leaves it alone once it has started. */
  begin(text: string): Promise<RunRef>;
  /** Puts into the thread what a run that was left alone has not brought. */
  keep(): Promise<void>;
  /** Where the last turn's messages are, once it was answered. */
  refs(): Promise<readonly MessageRef[]>;
  /** The last turn's request. */
  request(): RunRequest;
  forgetTranscript(): void;
  /** Takes these entries out of the transcript, as the domain does with what is forgotten. */
  forgetEntries(...keys: string[]): void;
  /** Appends the text as a turn of its own that nothing is run for. */
  append(text: string): Promise<readonly MessageRef[]>;
}

export async function createDialogue(
  engine: Engine,
  seed: readonly TranscriptEntry[] = [],
  { brings = false }: { readonly brings?: boolean } = {},
): Promise<Dialogue> {
  const thread = await engine.createThread(seed);
  let transcript: readonly TranscriptEntry[] = seed;
  let threadEnd: ThreadEnd = seed.length === 0 ? [] : null;
  let last: RunRequest = runRequest(thread);
  let count = 1_000;

  const record = (role: 'user' | 'assistant', key: string, text: string): void => {
    transcript = [
      ...transcript,
      { key, role, authorId: role === 'user' ? '42' : null, text, at: Date.now() },
    ];
  };

  /** The texts as the last turn, which has not run yet. */
  const begin = async (texts: readonly string[], mayBring: boolean): Promise<void> => {
    const messages = texts.map((text) => message(`${++count}`, text));
    const isBrought = mayBring && threadEnd !== null && messages.length <= engine.mostBrought;
    const appended = isBrought ? null : await engine.append(thread, messages, { lookFirst: false });
    const said = transcript;
    last = runRequest(thread, {
      turnId: `${count}`,
      messages,
      appended,
      threadEnd,
      history: async () => said,
    });
  };

  /** The last turn's messages go into the thread, if a run has not brought them. */
  const keep = async (): Promise<void> => {
    if (last.appended !== null) return;
    const appended = await engine.append(thread, last.messages, { lookFirst: true, threadEnd });
    last = { ...last, appended, lookFirst: true };
    threadEnd = null;
  };

  const first = async (fields: Fields): Promise<FinishedRun> => {
    try {
      return await perform(last, fields);
    } catch (error) {
      const isStopped = error instanceof EngineError && error.fault === 'aborted';
      if (last.appended !== null || isStopped) throw error;
      await keep().catch(() => {
        throw error;
      });
      if (error instanceof EngineError && error.detail?.kind === 'messages-brought')
        return perform(last, fields);
      throw error;
    }
  };

  const perform = async (request: RunRequest, fields: Fields): Promise<FinishedRun> => {
    const { signal, deadlineAt, runTool, ...rest } = fields;
    const options = {
      ...(signal === undefined ? {} : { signal }),
      ...(deadlineAt === undefined ? {} : { deadlineAt }),
      ...(runTool === undefined ? {} : { runTool }),
    };
    const finished = await readRun(engine.run({ ...request, ...rest }, runOptions(options)));
    for (const { key, parts } of request.messages) record('user', key, textOf(parts));
    record('assistant', `reply:${request.turnId}`, finished.result.text);
    threadEnd = finished.result.remoteIds;
    return finished;
  };

  return {
    thread,
    async turn(...texts) {
      await begin(
        texts.filter((text) => typeof text === 'string'),
        brings,
      );
      return first(Object.assign({}, ...texts.filter((text) => typeof text === 'object')));
    },
    run(messages, appended, fields = {}) {
      const said = transcript;
      last = runRequest(thread, {
        turnId: messages.at(-1)?.key ?? '',
        messages,
        appended,
        history: async () => said,
      });
      return perform(last, fields);
    },
    again: (fields = {}) => perform(last, fields),
    async begin(text) {
      await begin([text], brings);
      const abort = new AbortController();
      for await (const event of engine.run(last, runOptions({ signal: abort.signal }))) {
        if (event.kind === 'started') return event.run;
      }
      throw new Error('the run never started');
    },
    keep,
    async refs() {
      const messages = last.messages.map(({ key, parts }) => ({ key, text: textOf(parts) }));
      return last.appended ?? engine.locate(thread, { messages, reply: threadEnd ?? [] });
    },
    request: () => last,
    forgetTranscript() {
      transcript = [];
    },
    forgetEntries(...keys) {
      threadEnd = null;
      transcript = transcript.filter((entry) => !keys.includes(entry.key));
    },
    async append(text) {
      await begin([text], false);
      for (const { key } of last.messages) record('user', key, text);
      const refs = last.appended ?? [];
      threadEnd = refs.flatMap(({ remoteIds }) => remoteIds ?? []);
      return refs;
    },
  };
}

function textOf(parts: TurnMessage['parts']): string {
  return parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}
