/** The functions that a model may call: as each protocol is told of them, and left out where a server knows none. */

import type { ToolSpec } from '../../conversation/ports/tools.ts';
import { EngineError } from '../../errors.ts';
import type { Log } from '../../log.ts';

/**
 * As Responses have it. Without `strict: false` the service makes every argument a required one:
 * https://platform.openai.com/docs/guides/function-calling#strict-mode
 */
export function flatFunctions(tools: readonly ToolSpec[]) {
  return tools.map(({ name, description, parameters }) => ({
    type: 'function' as const,
    name,
    description,
    parameters: { ...parameters },
    strict: false,
  }));
}

/** As Chat Completions and the Assistants protocol have it. */
export function nestedFunctions(tools: readonly ToolSpec[]) {
  return tools.map(({ name, description, parameters }) => ({
    type: 'function' as const,
    function: { name, description, parameters: { ...parameters } },
  }));
}

/** Makes the attempt with the functions, and without them once the server has shown that it knows none. */
export type Offering = <T>(
  tools: readonly ToolSpec[],
  attempt: (tools: readonly ToolSpec[]) => Promise<T>,
) => Promise<T>;

/**
 * In the words of Ollama (https://github.com/ollama/ollama/issues/6027), vLLM
 * (https://github.com/vllm-project/vllm/issues/9986), llama.cpp (https://github.com/anomalyco/opencode/issues/1890,
 * https://github.com/ggml-org/llama.cpp/issues/10920), OpenRouter (https://github.com/evalstate/fast-agent/issues/122) and of
 * those that call them functions.
 */
const REFUSED =
  /\b(?:not|n't|un)\s?(?:currently |yet )?(?:supports?(?:ed)?|enabled?|permit(?:ted)?|allowed)\b.{0,40}\b(?:tools?\b|function[\s_-]?call)|\b(?:tools?|function[\s_-]?call(?:s|ing)?)\b.{0,40}\b(?:not|n't|un)\s?(?:fully )?(?:supported|enabled|permitted|allowed|available)\b|\bunsupported param(?:eter)?:? '?tools?\b|\b(?:unknown|unrecognized|unexpected) .{0,40}\btools\b|\btools param requires\b|\btool choice requires\b|\bsupport tool use\b/i;
const STATUS: ReadonlySet<number> = new Set([400, 404, 405, 422, 500, 501]);

/** A refusal is remembered for the life of the process, and the operator told of it once. */
export function createOffering({ model }: { readonly model: string }, log: Log): Offering {
  let areRefused = false;
  const refuse = (error: unknown): void => {
    if (areRefused) return; // another run was refused them meanwhile
    areRefused = true;
    log.warn(
      { event: 'run.tools-refused', model, error },
      'The assistant’s server knows no function tools for this model. None is offered any more.',
    );
  };
  return async (tools, attempt) => {
    if (areRefused || tools.length === 0) return attempt([]);
    try {
      return await attempt(tools);
    } catch (error) {
      if (!isAboutTools(error)) throw error;
      const outcome = await attempt([]);
      refuse(error); // it is about the tools: without them it works
      return outcome;
    }
  };
}

function isAboutTools(error: unknown): boolean {
  if (!(error instanceof EngineError) || error.committed === 'yes') return false;
  return STATUS.has(error.status ?? 0) && REFUSED.test(`${error.param ?? ''} ${error.message}`);
}
