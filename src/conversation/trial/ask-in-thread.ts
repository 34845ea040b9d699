/** One question in a thread of its own, followed to its answer. The tools that only read are at the model's hand. */

import { EngineError } from '../../errors.ts';
import type { PendingMessage } from '../message.ts';
import type { Place } from '../place.ts';
import type { RunOptions, RunRequest, RunResult } from '../ports/engine.ts';
import type { RunRef, ThreadRef } from '../refs.ts';
import { toAssistant } from '../text/to-assistant.ts';
import { noSuchFunction, outputText } from '../text/tool-output.ts';
import type { TurnPorts } from '../turn/turn-context.ts';

interface Asked {
  readonly place: Place;
  readonly question: PendingMessage;
  /** A new one. */
  readonly thread: ThreadRef;
  readonly instructions: string;
  /** Missing for the operator's. */
  readonly model?: string | undefined;
}

interface AskOptions extends Pick<RunOptions, 'signal' | 'deadlineAt'> {
  /** The run is known before it is waited for, so that a crash leaves none behind. */
  keepRun(run: RunRef): Promise<void>;
}

/** Throws EngineError, or what `keepRun` rejects with. */
export async function askInThread(
  { place, question, thread, instructions, model }: Asked,
  { engine, tools }: Pick<TurnPorts, 'engine' | 'tools'>,
  { signal, deadlineAt, keepRun }: AskOptions,
): Promise<RunResult> {
  const all = (await tools?.offered(place, signal)) ?? [];
  const offered = all.filter(({ effect, asksFirst }) => effect === 'reads' && asksFirst === undefined);
  const message = toAssistant(question, place.serverId !== null);
  const runTool: RunOptions['runTool'] = async (call, runSignal) =>
    tools === null || !offered.some(({ name }) => name === call.name)
      ? noSuchFunction(call.name)
      : outputText(call.name, await tools.call(call, { place, askers: [question.authorId] }, runSignal));

  const run = async (brings: boolean): Promise<RunResult> => {
    const request: RunRequest = {
      turnId: question.id,
      thread,
      messages: [message],
      appended: brings ? null : await engine.append(thread, [message], { lookFirst: true, signal }),
      threadEnd: [],
      history: async () => [],
      instructions,
      ...(model === undefined ? {} : { model }),
      tools: offered,
      lookFirst: false,
      trims: 0,
    };
    for await (const event of engine.run(request, { signal, deadlineAt, runTool })) {
      if (event.kind === 'started') await keepRun(event.run);
      if (event.kind === 'done') return event.result;
    }
    signal.throwIfAborted();
    throw new EngineError('server', 'the run ended without a result');
  };

  try {
    return await run(engine.mostBrought > 0);
  } catch (error) {
    if (error instanceof EngineError && error.detail?.kind === 'messages-brought') return run(false);
    throw error;
  }
}
