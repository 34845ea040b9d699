/** The configured engine. */

import type { Engine } from '../conversation/ports/engine.ts';
import { createAssistantsEngine } from './assistants.ts';
import { createChatEngine } from './chat.ts';
import type { EngineConfig, EngineDeps } from './engine-config.ts';
import { createResponsesEngine } from './responses.ts';

/** Throws fault `unsupported` if `config.tools` names a tool that the engine lacks. Calls nothing; `prepare` does. */
export function createEngine(config: EngineConfig, deps: EngineDeps): Engine {
  switch (config.kind) {
    case 'responses':
      return createResponsesEngine(config, deps);
    case 'assistants':
      return createAssistantsEngine(config, deps);
    case 'chat':
      return createChatEngine(config, deps);
  }
}
