/** What answers in the place of a model: it sees a thread as a model would, and says what becomes of the run. */

export interface ScriptMessage {
  /** `user`, `assistant`, or whatever else the client wrote. */
  readonly role: string;
  /** Parts that are no text appear as `[image]` and the like. */
  readonly text: string;
}

export interface ScriptInput {
  readonly model: string;
  /** Empty if there are none. */
  readonly instructions: string;
  /** Newest last. */
  readonly messages: readonly ScriptMessage[];
  /** Names of the functions it may call. */
  readonly tools: readonly string[];
  /** The service's own tools that it has. */
  readonly hosted: readonly string[];
  /** What the functions that it has called in this run returned, in order. */
  readonly toolOutputs: readonly ToolOutput[];
}

export interface ToolOutput {
  readonly callId: string;
  readonly name: string;
  readonly output: string;
}

/** A call of a function. `id` is made up if it is not given. */
export interface ToolCall {
  readonly name: string;
  /** JSON. */
  readonly arguments: string;
  readonly id?: string;
}

export interface RunFailure {
  /** Such as `server_error`, `rate_limit_exceeded`, `invalid_prompt`. */
  readonly code: string;
  readonly message: string;
}

/** A file that a tool of the service makes in the run. */
export interface ScriptFile {
  /**
   * `code`: code has written it, and the text cites it; `shown`: code has shown it, a picture, and written no file;
   * `picture`: it was generated.
   */
  readonly by: 'code' | 'shown' | 'picture';
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Plain text, or what else can become of a run. Everything is optional; nothing at all is an empty answer. */
export type ScriptAnswer = string | ScriptResult;

export interface ScriptResult {
  /** As one text, which is cut into pieces of a few words, or as the pieces themselves, perhaps as they come about. */
  readonly text?: string | Iterable<string> | AsyncIterable<string>;
  /** Milliseconds before the first piece. */
  readonly delayMs?: number;
  /** Milliseconds between two pieces. */
  readonly paceMs?: number;
  /** The run fails, after the text if there is one. */
  readonly failure?: RunFailure;
  /** The run refuses, in these words. */
  readonly refusal?: string;
  /** The run ends early for this reason: `length`, `content_filter`, or one that nobody knows. */
  readonly incomplete?: string;
  /** The run calls functions and waits for what they return. */
  readonly toolCalls?: readonly ToolCall[];
  /** Made only by a tool of the service that the run has: `code_interpreter`, or `image_generation`. `chat` has none. */
  readonly made?: readonly ScriptFile[];
  /** The annotations of its text, in the protocol's own form or in none that there is. `chat` shows none. */
  readonly annotations?: readonly unknown[];
  /** Counted from the text's length if not given. */
  readonly usage?: { readonly input: number; readonly output: number };
  /**
   * A status to show in the place of the true one, for this many looks at the run (all of them unless told); the run's
   * stream then ends without a word. `chat` has no status to show.
   */
  readonly disguise?: { readonly status: string; readonly looks?: number };
}

/** @param signal aborts when the run is cancelled or nobody waits for it any more */
export type Script = (input: ScriptInput, signal: AbortSignal) => ScriptAnswer | Promise<ScriptAnswer>;
