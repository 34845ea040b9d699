/** What an engine is built from: the operator's settings, and the ports it stands on. */

import type { Clock } from '../../async/clock.ts';
import type { EngineKind } from '../../conversation/refs.ts';
import type { Log } from '../../log.ts';
import type { HostedTool } from './hosted-tools.ts';

export interface EngineConfig {
  readonly kind: EngineKind;
  /** May be empty for a server that asks for none. */
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly model: string;
  /** `assistants` only: an existing assistant, which is used and never modified. */
  readonly assistantId?: string;
  readonly name: string;
  /** The base instructions. A run brings its own, composed ones; these are what the created assistant carries. */
  readonly instructions: string;
  readonly tools: readonly HostedTool[];
  readonly updates: 'stream' | 'poll';
}

/** Small values that survive a restart. */
export interface Memory {
  recall(name: string): Promise<string | undefined>;
  remember(name: string, value: string): Promise<void>;
}

export interface EngineDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly memory: Memory;
}
