/** What the engines' contract stands on: a service whose answers the test decides, and whose work can be counted. */

import type { EngineKind } from '../../../src/conversation/refs.ts';

/** What the model is given. */
export interface Asked {
  readonly instructions: string;
  readonly model: string;
  /** Oldest first. */
  readonly messages: readonly { readonly role: string; readonly text: string }[];
  /** Names of the functions that it may call. */
  readonly tools: readonly string[];
  /** What the calls of this turn have returned so far. */
  readonly outputs: readonly { readonly name: string; readonly output: string }[];
}

/** What the model does. `hold`: nothing, until it is told otherwise or cancelled. */
export type Answer =
  | string
  | { readonly hold: Promise<unknown>; readonly text: string }
  | { readonly refusal: string }
  | { readonly text: string; readonly incomplete: 'length' | 'content_filter' }
  | { readonly text: string; readonly calls: readonly { readonly name: string; readonly args: string }[] }
  | { readonly failure: 'server' | 'rate' | 'policy' }
  | { readonly text: string; readonly unknownStatusFirst: true }
  | { readonly text: string; readonly made: readonly Made[] };

/** What a tool of the service makes: code that writes a file or shows a picture, or a picture that is generated. */
export interface Made {
  readonly by: 'code' | 'shown' | 'picture';
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface EngineHarness {
  readonly baseUrl: string;
  setScript(script: (heard: Asked) => Answer): void;
  /** Requests so far. */
  requests(): number;
  /** Runs of the model so far: what costs money. */
  paidRuns(): number;
  /** The next write of this sort is done, and its answer lost. */
  loseNext(write: 'append' | 'run' | 'outputs', kind: EngineKind): void;
  /** The thread is deleted just before the next write of this sort. */
  deleteThreadAt(write: 'append' | 'run', kind: EngineKind): void;
  /** The next run can be cancelled only by word: it goes on, and completes. */
  completeAfterCancel(kind: EngineKind): void;
  /** Every run over a message that matches fails by policy. */
  poison(pattern: RegExp): void;
  /** From now on the server deletes no message. */
  refuseDeletions(): void;
  /** Resolves once no run is under way. */
  quiet(): Promise<void>;
  /** The next run is refused because the conversation no longer fits. */
  overflowNext(kind: EngineKind): void;
  /** What runs have made so far dies: containers, files, stored responses. */
  loseMade(): void;
  /** The next so many requests for the content of a file are refused as by a service that is unwell. */
  refuseContent(times: number): void;
  close(): Promise<void>;
}
