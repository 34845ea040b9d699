/** The operator's settings for an engine, and the ports it stands on. */

import type { Clock } from '../../async/clock.ts';
import type { EngineKind } from '../../conversation/refs.ts';
import type { Log } from '../../log.ts';
import type { OnRequest } from '../on-request.ts';
import type { HostedTool } from './hosted-tools.ts';

export interface EngineConfig {
  readonly kind: EngineKind;
  /** Empty for a server that asks for none. */
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly model: string;
  /** Others that a request may name. */
  readonly allowedModels?: readonly string[];
  /** The id of an existing assistant, which is used and never modified. For `assistants` only. */
  readonly assistantId?: string;
  readonly name: string;
  /** The base instructions, which the created assistant carries. A run brings composed ones of its own. */
  readonly instructions: string;
  readonly tools: readonly HostedTool[];
  /** How much the model thinks, and how much it says; the model's own where they are missing. */
  readonly reasoning?: 'none' | 'minimal' | 'low' | 'medium' | 'high';
  readonly verbosity?: 'low' | 'medium' | 'high';
  /** How the engine learns of a run's progress. */
  readonly updates: 'stream' | 'poll';
}

/** Keeps small values over a restart. */
export interface Memory {
  /** Undefined for what was never remembered. */
  recall(name: string): Promise<string | undefined>;
  remember(name: string, value: string): Promise<void>;
}

export interface EngineDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly memory: Memory;
  readonly onRequest?: OnRequest | undefined;
}

export interface ModerationConfig extends Pick<EngineConfig, 'apiKey' | 'baseUrl'> {
  /** What the assistant says is looked at, too. */
  readonly reviewsAnswers: boolean;
}
