/** What a conversation keeps of its engine: references to what that holds, and what it has used. */

export type EngineKind = 'responses' | 'assistants' | 'chat';

/** The engine's memory of a conversation. Opaque; kept as it is. */
export interface ThreadRef {
  readonly engine: EngineKind;
  readonly id: string;
}

/** A copy of an attachment that the engine keeps. */
export interface FileRef {
  readonly engine: EngineKind;
  readonly id: string;
}

/** A file that a run has made, as its engine finds it again for as long as the service has it. */
export interface MadeFile {
  readonly engine: EngineKind;
  /** As the service calls it, which may be any text; null where it tells no name. */
  readonly name: string | null;
  readonly at: MadeFilePlace;
}

/** Where the service keeps it. Opaque to the domain; kept as it is. */
export type MadeFilePlace =
  | { readonly kind: 'file'; readonly id: string }
  /** In the container in which the model's code has run, which dies once nobody has used it for a while. */
  | { readonly kind: 'container'; readonly containerId: string; readonly id: string }
  /** Inside of an output item: the picture that it is, or the one that code has shown, by its place among the outputs. */
  | {
      readonly kind: 'item';
      readonly id: string;
      readonly output: number | null;
      readonly holder: { readonly kind: 'response' | 'thread'; readonly id: string };
    };

/** One execution of a turn. Persisted before anything waits on it. */
export interface RunRef {
  readonly engine: EngineKind;
  readonly threadId: string;
  /** The engine's id of the run; with `foundByReply`, that of its reply. */
  readonly id: string;
  /** Set where only the reply was found: the run's own id is lost, so nobody can be asked for the run. */
  readonly foundByReply?: true;
  /** How many messages it brings into the thread, where it brings any. */
  readonly brings?: number;
  /** What its turn has paid for rounds of this run that are over, each with an id of its own. */
  readonly paid?: ModelUsage;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** Where the engine keeps one of our messages. `key` is the Discord message's id. */
export interface MessageRef {
  readonly key: string;
  /** Null where a run has brought it into the thread, so that its ids are not known yet: `locate` finds them. */
  readonly remoteIds: readonly string[] | null;
}

/**
 * What a thread ends with between two turns, as the engine's ids. Empty where it holds nothing that has an id, null where
 * its end is not known. What comes after it is the turn's.
 */
export type ThreadEnd = readonly string[] | null;

/** What a model's service was paid for. What is missing is none. */
export interface Usage {
  /** Tokens. */
  readonly input: number;
  readonly output: number;
  /** Tokens of the input that the service had in its cache, and those that it put there. */
  readonly cached?: number;
  readonly written?: number;
  /** Tokens of the output that were thought and not said. */
  readonly reasoning?: number;
  /** Calls of tools, the service's own and ours. */
  readonly tools?: number;
  /** Pictures made. */
  readonly images?: number;
  /** Of audio that was heard. */
  readonly seconds?: number;
}

export interface ModelUsage extends Usage {
  /** The name under which it was asked for. */
  readonly model: string;
}
