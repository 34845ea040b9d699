/** What a conversation keeps of its engine: references to what that holds, and what it has used. */

export type EngineKind = 'responses' | 'assistants' | 'chat';

/** The engine's memory of a conversation. Opaque; kept as it is. */
export interface ThreadRef {
  readonly engine: EngineKind;
  readonly id: string;
}

/** One execution of a turn. Persisted before anything waits on it. */
export interface RunRef {
  readonly engine: EngineKind;
  readonly threadId: string;
  /** The engine's id of the run; with `foundByReply`, that of its reply. */
  readonly id: string;
  /** Set where only the reply was found: the run's own id is lost, so nobody can be asked for the run. */
  readonly foundByReply?: true;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** Where the engine keeps one of our messages. `key` is the Discord message's id. */
export interface MessageRef {
  readonly key: string;
  readonly remoteIds: readonly string[];
}

export interface Usage {
  /** Tokens. */
  readonly input: number;
  readonly output: number;
}
