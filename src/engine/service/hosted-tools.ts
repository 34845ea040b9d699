/** The tools that a service runs itself: which of them each engine has, and the form in which it asks for them. */

import type { AssistantTool } from 'openai/resources/beta/assistants';
import type { Tool } from 'openai/resources/responses/responses';
import type { EngineKind } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';

export type HostedTool = 'code_interpreter' | 'file_search' | 'web_search' | 'image_generation';

/**
 * `file_search` is missing from `responses`: there it searches vector stores that the request names, and the bot has none.
 * An assistant searches its own and its thread's.
 */
export const HOSTED_TOOLS: Readonly<Record<EngineKind, readonly HostedTool[]>> = {
  responses: ['code_interpreter', 'web_search', 'image_generation'],
  assistants: ['code_interpreter', 'file_search'],
  chat: [],
};

/** Throws fault `unsupported`, naming the setting, if the engine lacks one of the tools. */
export function requireTools(kind: EngineKind, tools: readonly HostedTool[]): void {
  const has = HOSTED_TOOLS[kind];
  const missing = tools.filter((tool) => !has.includes(tool));
  if (missing.length === 0) return;
  const expected = has.length === 0 ? 'none' : has.join(', ');
  throw new EngineError(
    'unsupported',
    `ASSISTANT_TOOLS: expected ${expected} for the engine ${kind}, got ${missing.join(', ')}`,
  );
}

const RESPONSES_TOOLS: Readonly<Partial<Record<HostedTool, Tool>>> = {
  // An `auto` container is replaced when it expires; a named one would fail every later run.
  code_interpreter: { type: 'code_interpreter', container: { type: 'auto' } },
  web_search: { type: 'web_search' },
  image_generation: { type: 'image_generation' },
};

export function responsesTools(tools: readonly HostedTool[]): Tool[] {
  return tools.flatMap((tool) => RESPONSES_TOOLS[tool] ?? []);
}

export function assistantsTools(tools: readonly HostedTool[]): AssistantTool[] {
  return tools.flatMap((tool): AssistantTool[] =>
    tool === 'code_interpreter' || tool === 'file_search' ? [{ type: tool }] : [],
  );
}
