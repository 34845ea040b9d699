/** The request that starts a run, with an assistant that may be gone. */

import type { AssistantStreamEvent } from 'openai/resources/beta/assistants';
import type { RunCreateParams, RunCreateParamsNonStreaming } from 'openai/resources/beta/threads/runs/runs';
import type { RunRequest } from '../../conversation/ports/engine.ts';
import type { ToolSpec } from '../../conversation/ports/tools.ts';
import { EngineError } from '../../errors.ts';
import { broughtMessages } from '../run/run-context.ts';
import type { Opened } from '../service/client.ts';
import { nestedFunctions } from '../tools/function-tools.ts';
import type { AssistantsContext } from './context.ts';

/** The key of the run's metadata under which the run of a turn is found again. */
export const TURN_KEY = 'turn';
/** The key of the run's metadata that says how many messages it was to bring, where it was to bring any. */
export const BRINGS_KEY = 'brings';
/** How many messages a full window begins with. Each trim halves them. */
const MESSAGES_AT_FIRST = 100;

/** Replaces an assistant of ours that is gone, once. */
export async function createRun(context: AssistantsContext): Promise<Opened<AssistantStreamEvent>> {
  const { assistant, options } = context;
  const id = await assistant.id(options.signal);
  try {
    return await createWith(context, id);
  } catch (error) {
    if (!(error instanceof EngineError) || error.detail?.kind !== 'no-assistant') throw error;
    const other = await assistant.replace(id, options.signal);
    if (other === id) throw error;
    return createWith(context, other);
  }
}

function createWith(context: AssistantsContext, assistantId: string): Promise<Opened<AssistantStreamEvent>> {
  const { client, request, options, updates, tuned, offering } = context;
  const { runs } = client.openai.beta.threads;
  const { id } = request.thread;
  const { signal } = options;
  const plain = bodyOf(context, assistantId);
  const what = `run in ${id}`;
  return offering(request.tools, (functions) =>
    tuned(({ reasoning }) => {
      const body = {
        ...plain,
        ...toolsOf(context, functions),
        ...(reasoning === undefined ? {} : { reasoning_effort: reasoning }),
      };
      return updates((by) =>
        by === 'stream'
          ? client.open(what, (settings) => runs.create(id, { ...body, stream: true }, settings), { signal })
          : client.openWhole(what, (settings) => runs.create(id, body, settings), { signal }),
      );
    }),
  );
}

/** Tools of a run take the place of the assistant's, which therefore come along. One of the same name is ours. */
function toolsOf(
  { assistant }: AssistantsContext,
  functions: readonly ToolSpec[],
): Pick<RunCreateParamsNonStreaming, 'tools'> {
  if (functions.length === 0) return {};
  const names = new Set(functions.map(({ name }) => name));
  const others = assistant.tools.filter((tool) => tool.type !== 'function' || !names.has(tool.function.name));
  return { tools: [...others, ...nestedFunctions(functions)] };
}

/**
 * The instructions of a run replace those of our own assistant, which carries the base alone. So nothing is said twice,
 * and a change is in force from the next run. The operator's assistant keeps its own and is given ours in addition.
 */
function bodyOf(
  { request, assistant: { isOwn }, messageBody }: AssistantsContext,
  assistantId: string,
): RunCreateParamsNonStreaming {
  const { instructions, model } = request;
  const brought = broughtMessages(request);
  return {
    assistant_id: assistantId,
    ...(model === undefined ? {} : { model }),
    metadata: {
      [TURN_KEY]: request.turnId,
      ...(brought.length === 0 ? {} : { [BRINGS_KEY]: String(brought.length) }),
    },
    ...(brought.length === 0 ? {} : { additional_messages: brought.map(messageBody) }),
    truncation_strategy: truncation(request),
    ...(instructions === '' ? {} : isOwn ? { instructions } : { additional_instructions: instructions }),
  };
}

function truncation({ trims, messages }: RunRequest): RunCreateParams.TruncationStrategy {
  if (trims === 0) return { type: 'auto' };
  const kept = Math.ceil(MESSAGES_AT_FIRST / 2 ** trims);
  return { type: 'last_messages', last_messages: Math.max(kept, messages.length) };
}
