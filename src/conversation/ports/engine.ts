/** The port to an assistant: it holds threads and performs runs. Every engine passes one contract suite. */

import type { EngineError } from '../../errors.ts';
import type { TranscriptEntry } from '../record/transcript.ts';
import type { EngineKind, MadeFile, MessageRef, RunRef, ThreadEnd, ThreadRef, Usage } from '../refs.ts';
import type { FileAtHand } from './files.ts';
import type { ToolCall, ToolSpec } from './tools.ts';

/** A message has one text at the most, and it comes first. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** A copy that `upload` has made. */
  | { readonly kind: 'uploaded'; readonly as: 'image' | 'file'; readonly fileId: string }
  /** A picture inside of the request. */
  | { readonly kind: 'image'; readonly mime: string; readonly bytes: Blob };

/**
 * How a file gets to the model: as a copy that is made beforehand, or inside of the run's own request. Null: not at all,
 * so that its text is what can be told of it.
 */
export type WayIn = 'upload' | 'with-run' | null;

/** A message as an engine appends it. */
export interface TurnMessage {
  readonly key: string;
  readonly authorId: string;
  readonly parts: readonly Part[];
}

/** The bytes of a file that a run has made, as they come from the service. */
export interface OpenedFile {
  /** As the service calls it; null where it tells no name. */
  readonly name: string | null;
  /** In bytes; null where the service does not tell. */
  readonly size: number | null;
  /** It fails with anything where the connection breaks off. Whoever does not read it to its end cancels it. */
  readonly bytes: ReadableStream<Uint8Array>;
}

export interface Citation {
  /** Empty where the service tells none. */
  readonly title: string;
  /** As the service has it, which may be no URL. */
  readonly url?: string;
}

/** A run that was trimmed so often is the turn's last: an engine that sends the history itself sends none of it. */
export const MOST_TRIMS = 3;

export interface RunRequest {
  /** Tags the run where the protocol has metadata, so that it is found again. */
  readonly turnId: string;
  readonly thread: ThreadRef;
  /** The turn's messages. */
  readonly messages: readonly TurnMessage[];
  /** Where `append` has put them; null where the run is to bring them into the thread. */
  readonly appended: readonly MessageRef[] | null;
  readonly threadEnd: ThreadEnd;
  /** Everything said before this turn, oldest first. Engines whose thread is remote do not call it. */
  history(): Promise<readonly TranscriptEntry[]>;
  readonly instructions: string;
  /** The model that is asked; missing for the engine's own. */
  readonly model?: string;
  /** The functions that the model may call; none for a server that has shown that it knows none. */
  readonly tools: readonly ToolSpec[];
  /** An earlier attempt may have started a run whose id was not learned: look for it before starting another. */
  readonly lookFirst: boolean;
  /** How often the context overflowed in this turn: each halves what is sent of the history. At most `MOST_TRIMS`. */
  readonly trims: number;
}

export interface RunOptions {
  readonly signal: AbortSignal;
  /** On the monotonic clock. Past it the run is cancelled and the iteration throws fault `timeout`. */
  readonly deadlineAt: number;
  /**
   * Answers a function call; always a string, errors too, so that no call is left dangling. Rejects with the signal's reason, or
   * with fault `aborted` for a turn that is over.
   */
  runTool(call: ToolCall, signal: AbortSignal): Promise<string>;
}

export interface RunResult {
  readonly text: string;
  /** What the run has made for the people, each once, in the order in which it is spoken of. */
  readonly files: readonly MadeFile[];
  readonly citations: readonly Citation[];
  /** All that the run has cost, as far as the service tells; null where it does not. */
  readonly usage: Usage | null;
  /** Tokens of all that its last request has read and said, which the next one reads again; missing where the service does not tell. */
  readonly threadTokens?: number;
  readonly finish: 'completed' | 'incomplete' | 'refused' | 'cancelled';
  /** Why it is incomplete or refused, in the service's word; an open set. */
  readonly reason?: string;
  /** Where the engine keeps the reply. */
  readonly remoteIds: readonly string[];
}

export type RunEvent =
  /**
   * Always first, before anything slow: persist it, then go on iterating. Again where the run goes on under another id;
   * `paid` is then what its earlier rounds have cost.
   */
  | { readonly kind: 'started'; readonly run: RunRef; readonly paid?: Usage }
  /** A seam: the engines yield it, and the domain lets it pass. */
  | { readonly kind: 'status'; readonly status: 'queued' | 'running' | 'tools' }
  /** The next piece of the reply. What was said so far is the beginning of the result, as a rule: the result counts. */
  | { readonly kind: 'delta'; readonly text: string }
  /** Discard the text so far. `isAnew`: another run begins, which asks for its calls anew. */
  | { readonly kind: 'restart'; readonly isAnew?: true }
  /** Always last. An iteration that ends without it has thrown. */
  | { readonly kind: 'done'; readonly result: RunResult };

/** Something that `prepare` has found and that is no reason not to start. `text` is a sentence for the operator. */
export type EngineWarning =
  /** The service did not answer just now. */
  | { readonly kind: 'unchecked'; readonly text: string; readonly error: EngineError }
  /** The server is there, and knows no path of the protocol under its base URL. */
  | { readonly kind: 'base-url'; readonly text: string }
  /** The model's end is near or past. */
  | { readonly kind: 'model-shutdown'; readonly text: string }
  /** A model that people may choose cannot be asked. */
  | { readonly kind: 'model-unusable'; readonly text: string };

export interface AppendOptions {
  readonly lookFirst: boolean;
  /** Default null. */
  readonly threadEnd?: ThreadEnd;
  /** The model that is to read them; default the engine's own. */
  readonly model?: string;
  readonly signal?: AbortSignal;
}

/** The messages that a run has brought into its thread, in order, and its reply, which comes after them. */
export interface Brought {
  readonly messages: readonly { readonly key: string; readonly text: string }[];
  /** The engine's ids. */
  readonly reply: readonly string[];
}

/** `stream` is a seam: the domain does not ask for it yet. */
export type Capability = 'resume' | 'forget' | 'stream';

/**
 * Every method throws EngineError and nothing else; that of a run which has failed for good tells what it has cost, if the
 * service does. Writes are made once: when the outcome is unknown the error says
 * `committed: 'maybe'` and the caller asks again with `lookFirst`.
 */
export interface Engine {
  readonly kind: EngineKind;
  /** The name of its own model, which is asked where a request names no other. */
  readonly model: string;
  readonly can: Readonly<Record<Capability, boolean>>;
  /** Checks what can be checked without a run (key, model, assistant, protocol). Throws with the remedy; returns warnings. */
  prepare(signal?: AbortSignal): Promise<readonly EngineWarning[]>;
  /**
   * How many messages a run may bring into the thread, which saves the request that appends them. 0 from the moment on
   * when the server has shown that it does not take them.
   */
  readonly mostBrought: number;
  /** Tokens that a thread may have before its oldest turns are to leave it. It changes with what the server tells of itself. */
  readonly memory: number;
  /** The same where another model reads the thread. */
  memoryOf(model: string): number;
  createThread(seed: readonly TranscriptEntry[], signal?: AbortSignal): Promise<ThreadRef>;
  /** Adds the messages in order. With `lookFirst`, those that are already in the thread are found, not added again. */
  append(
    thread: ThreadRef,
    messages: readonly TurnMessage[],
    options: AppendOptions,
  ): Promise<readonly MessageRef[]>;
  /** Finds the messages that one run has brought, whose ids are not known. Those that it does not find are left out. */
  locate(thread: ThreadRef, brought: Brought, signal?: AbortSignal): Promise<readonly MessageRef[]>;
  /**
   * Performs a run. One that is refused for its content is tried once more, after the messages that earlier turns left
   * unanswered were taken out of the thread. A fault `policy` that remains is about the turn's own messages, or about
   * something that an earlier run was not refused for. A run that brings its messages is not tried again: whether they
   * are in the thread after a failure depends on the service, so the caller goes on with `append` and `lookFirst`.
   */
  run(request: RunRequest, options: RunOptions): AsyncIterable<RunEvent>;
  /**
   * Goes on with a run started earlier, perhaps by another process. Only where `can.resume`. A run past its deadline gets
   * a few seconds more, for a result that is there already.
   */
  resume(run: RunRef, request: RunRequest, options: RunOptions): AsyncIterable<RunEvent>;
  /**
   * Best effort. The run is ignored from here on: should it complete after all, nothing delivers its reply, and the reply
   * leaves the thread before the next run.
   */
  cancel(run: RunRef): Promise<'cancelled' | 'finished' | 'unsupported'>;
  /**
   * Removes messages and replies, and whatever depends on them. Those that are gone already count as removed, and so do
   * all of a thread that is gone. May be asked again after a failure. Returns as `kept` the refs that the server cannot
   * delete in full: the thread is then to be rebuilt without them. `can.forget` is false from the first refusal on.
   */
  forget(
    thread: ThreadRef,
    refs: readonly MessageRef[],
  ): Promise<{ readonly thread: ThreadRef; readonly kept: readonly MessageRef[] }>;
  /** Deletes the thread and what belongs to it. One that is already gone is a success. */
  deleteThread(thread: ThreadRef): Promise<void>;
  /**
   * How such a file gets to the model. It may change once the server has shown what it does not take.
   *
   * @param model default the engine's own
   */
  wayIn(file: Pick<FileAtHand, 'kind' | 'mime'>, model?: string): WayIn;
  /**
   * Makes a copy at the service, which deletes it by itself after thirty days at the latest where it can. Returns its id.
   * Uploading twice makes two copies and does no other harm, so it is tried again where that can help.
   */
  upload(file: FileAtHand, signal?: AbortSignal): Promise<string>;
  /** Deletes copies. Those that are gone already are a success. */
  deleteFiles(ids: readonly string[]): Promise<void>;
  /**
   * Reads a file that a run has made, anew whenever it is asked: a service that is unwell is asked a few times. Throws fault
   * `gone` where the service no longer has it, and `unsupported` for one that this engine knows nothing of.
   */
  openMade(file: MadeFile, signal?: AbortSignal): Promise<OpenedFile>;
}
