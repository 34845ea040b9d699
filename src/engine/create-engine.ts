/** Creates the configured engine. */

import type { Engine } from '../conversation/ports/engine.ts';
import { createAssistantsEngine } from './assistants/engine.ts';
import { createChatEngine } from './chat/engine.ts';
import { createResponsesEngine } from './responses/engine.ts';
import { withTurnSize } from './run/turn-size.ts';
import type { EngineConfig, EngineDeps } from './service/engine-config.ts';
import { contextWindow, isOfficial } from './service/window/windows.ts';

/** Throws fault `unsupported` if `config.tools` names a tool that the engine lacks. Calls no service; `prepare` does. */
export function createEngine(config: EngineConfig, deps: EngineDeps): Engine {
  const ofOther = (model: string): number | null => windowOf({ ...config, model });
  switch (config.kind) {
    case 'responses':
      return withTurnSize(createResponsesEngine(config, deps), windowOf(config), ofOther);
    case 'assistants':
      return withTurnSize(createAssistantsEngine(config, deps), windowOf(config), ofOther);
    case 'chat':
      return createChatEngine(config, deps);
  }
}

/** Known beforehand of OpenAI's own models alone. */
function windowOf({ model, baseUrl }: EngineConfig): number | null {
  return isOfficial(baseUrl) ? contextWindow(model, baseUrl) : null;
}
