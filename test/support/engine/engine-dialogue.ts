/** A conversation with an engine as the domain holds it: append, run, and a transcript of what was said. */

import type { Engine, RunOptions, RunRequest, TurnMessage } from '../../../src/conversation/ports/engine.ts';
import type { TranscriptEntry } from '../../../src/conversation/record/transcript.ts';
import type { MessageRef, RunRef, ThreadRef } from '../../../src/conversation/refs.ts';
import { type FinishedRun, message, readRun, runOptions, runRequest } from './engines.ts';

type Fields = Partial<RunRequest> & Partial<RunOptions>;

interface DialogueTurn extends FinishedRun {
  readonly refs: readonly MessageRef[];
}

export interface Dialogue {
  readonly thread: ThreadRef;
  /** Appends the texts as one turn and runs it. */
  turn(...texts: (string | Fields)[]): Promise<DialogueTurn>;
  /** Runs messages that are in the thread. */
  run(
    messages: readonly TurnMessage[],
    appended: readonly MessageRef[],
    fields?: Fields,
  ): Promise<DialogueTurn>;
  /** Runs the last turn again, without appending. */
  again(fields?: Fields): Promise<DialogueTurn>;
  /** Appends the text, starts its run, and leaves it alone once it has started. */
  begin(text: string): Promise<RunRef>;
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
): Promise<Dialogue> {
  const thread = await engine.createThread(seed);
  let transcript: readonly TranscriptEntry[] = seed;
  let last: RunRequest = runRequest(thread);
  let count = 1_000;

  const record = (role: 'user' | 'assistant', key: string, text: string): void => {
    transcript = [
      ...transcript,
      { key, role, authorId: role === 'user' ? '42' : null, text, at: Date.now() },
    ];
  };

  const append = async (texts: readonly string[]): Promise<void> => {
    const messages = texts.map((text) => message(`${++count}`, text));
    const appended = await engine.append(thread, messages, { lookFirst: false });
    const said = transcript;
    last = runRequest(thread, { turnId: `${count}`, messages, appended, history: async () => said });
  };

  const perform = async (request: RunRequest, fields: Fields): Promise<DialogueTurn> => {
    const { signal, deadlineAt, runTool, ...rest } = fields;
    const options = {
      ...(signal === undefined ? {} : { signal }),
      ...(deadlineAt === undefined ? {} : { deadlineAt }),
      ...(runTool === undefined ? {} : { runTool }),
    };
    const finished = await readRun(engine.run({ ...request, ...rest }, runOptions(options)));
    for (const { key, parts } of request.messages)
      record('user', key, parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''));
    record('assistant', `reply:${request.turnId}`, finished.result.text);
    return { ...finished, refs: request.appended };
  };

  return {
    thread,
    async turn(...texts) {
      await append(texts.filter((text) => typeof text === 'string'));
      return perform(last, Object.assign({}, ...texts.filter((text) => typeof text === 'object')));
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
      await append([text]);
      const abort = new AbortController();
      for await (const event of engine.run(last, runOptions({ signal: abort.signal }))) {
        if (event.kind === 'started') return event.run;
      }
      throw new Error('the run never started');
    },
    request: () => last,
    forgetTranscript() {
      transcript = [];
    },
    forgetEntries(...keys) {
      transcript = transcript.filter((entry) => !keys.includes(entry.key));
    },
    async append(text) {
      await append([text]);
      for (const { key } of last.messages) record('user', key, text);
      return last.appended;
    },
  };
}
