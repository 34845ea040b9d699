/** Puts the function tools together. Nothing of it is loaded unless the operator has chosen one. */

import type { Clock } from './async/clock.ts';
import type { Config } from './config.ts';
import type { Tools } from './conversation/ports/tools.ts';
import type { Log } from './log.ts';
import { createTools } from './tools/create-tools.ts';
import { loadOwnTools } from './tools/own-tools.ts';

interface ToolDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/** Makes the tools over what the bot stands on. */
export type MakeTools = (deps: ToolDeps) => Tools;

export async function loadTools({ tools: names }: Pick<Config, 'tools'>): Promise<MakeTools> {
  const tools = await loadOwnTools(names);
  return ({ clock, log }) => createTools(tools, { clock }, log);
}
