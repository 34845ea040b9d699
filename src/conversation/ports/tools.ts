/** The port to function tools: what a model may call in a place, and who answers such a call. */

import type { Place } from '../place.ts';

/** A function as the model is told of it. */
export interface ToolSpec {
  /** Letters, digits, `_` and `-`; at most 64 characters, which is what every protocol takes. */
  readonly name: string;
  readonly description: string;
  /** A JSON schema of an object. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface OfferedTool extends ToolSpec {
  /**
   * `reads`: calling it twice does no harm, so a call whose outcome a crash has taken is made again. `changes`: it is
   * never made twice.
   */
  readonly effect: 'reads' | 'changes';
  /** Present where the person who asked decides about each call: as what they are told that it calls. */
  readonly asksFirst?: { readonly server: string; readonly tool: string };
}

/** A call as the model makes it. */
export interface ToolCall {
  /** The engine's id of it. */
  readonly id: string;
  readonly name: string;
  /** JSON as the model wrote it; may be malformed. */
  readonly args: string;
}

/** For whom a call is made. */
export interface Scene {
  readonly place: Place;
  /** Ids of the people who are owed the turn's answer: a call tells what all of them may know. */
  readonly askers: readonly string[];
}

/** What came of a call, in words for the model. */
export type ToolOutcome =
  | { readonly kind: 'returned'; readonly text: string }
  /** It was not made, or has failed. */
  | { readonly kind: 'failed'; readonly why: string };

export interface Tools {
  /** What may be called in the place. Never rejects: a tool that cannot be had is left out. */
  offered(place: Place, signal: AbortSignal): Promise<readonly OfferedTool[]>;
  /** Calls the function, within its limit in time. Rejects only with the signal's reason. */
  call(call: ToolCall, scene: Scene, signal: AbortSignal): Promise<ToolOutcome>;
}
