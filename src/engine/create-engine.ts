/** Creates the configured engine. */

import type { Engine } from '../conversation/ports/engine.ts';
import { createAssistantsEngine } from './assistants/engine.ts';
import { createChatEngine } from './chat/engine.ts';
import { createResponsesEngine } from './responses/engine.ts';
import type { EngineConfig, EngineDeps } from './service/engine-config.ts';

/** Throws fault `unsupported` if `config.tools` names a tool that the engine lacks. Calls no service; `prepare` does. */
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
