/** Faults on demand: what the local assistant does instead of its best, for how many requests, and how they are chosen. */

import type { WireError } from './http/errors.ts';
import type { ScriptAnswer } from './script/script.ts';

/** The endpoints by what they are for. */
export type RouteKind =
  | 'models.list'
  | 'models.retrieve'
  | 'chat.create'
  | `conversations.${'create' | 'retrieve' | 'update' | 'delete'}`
  | `items.${'create' | 'list' | 'retrieve' | 'delete'}`
  | `responses.${'create' | 'retrieve' | 'cancel' | 'delete' | 'input_items' | 'input_tokens'}`
  | `assistants.${'create' | 'list' | 'retrieve' | 'update' | 'delete'}`
  | `threads.${'create' | 'retrieve' | 'update' | 'delete' | 'create_and_run'}`
  | `messages.${'create' | 'list' | 'retrieve' | 'update' | 'delete'}`
  | `runs.${'create' | 'list' | 'retrieve' | 'update' | 'cancel' | 'submit_tool_outputs'}`
  | `steps.${'list' | 'retrieve'}`
  | 'audio.transcribe'
  | 'moderations.create'
  | `containers.${'retrieve' | 'files' | 'file' | 'content'}`
  | `files.${'create' | 'list' | 'retrieve' | 'content' | 'delete'}`;

export type FaultAction =
  /**
   * An error answer. `after` does the work first, as a proxy that loses the answer would; `flat` leaves out the
   * `error` around the body, as vLLM does; `retryAfter` is a header in seconds, and may be absurd.
   */
  | {
      readonly kind: 'error';
      readonly error: WireError;
      readonly retryAfter?: number;
      readonly flat?: boolean;
      readonly after?: boolean;
    }
  /** The work is done and the answer, with status 200, holds an error instead; in a stream, after so many events. */
  | {
      readonly kind: 'error-inside';
      readonly code?: string | number;
      readonly message?: string;
      readonly afterEvents?: number;
    }
  /** The work is done and the answer, with status 200, is JSON that breaks off, or half of a file. A stream is left alone. */
  | { readonly kind: 'malformed' }
  /** The answer comes this much later, in milliseconds, and so does the work, unless that is done at once: `after`. */
  | { readonly kind: 'delay'; readonly ms: number; readonly after?: boolean }
  /** No answer ever; `after`: although the work is done. `held` is told once it has come to that. */
  | { readonly kind: 'hang'; readonly after?: boolean; readonly held?: () => void }
  /** The socket is cut before the work is done, or after: committed and never answered. */
  | { readonly kind: 'cut'; readonly after: boolean }
  /** The socket is cut at once, and the work is done this much later, in milliseconds. */
  | { readonly kind: 'late'; readonly ms: number }
  /** A stream ends after so many events without its last one: in good order, or by a destroyed socket. */
  | { readonly kind: 'stream-cut'; readonly afterEvents: number; readonly how: 'end' | 'destroy' }
  /** A stream goes silent after so many events and stays open. */
  | { readonly kind: 'stream-idle'; readonly afterEvents: number }
  /** A request for a stream is refused; one without `stream` is not. */
  | { readonly kind: 'stream-refused' }
  /** The thread of the request is deleted just before it. */
  | { readonly kind: 'gone' }
  /** The run that the request starts goes wrong. */
  | { readonly kind: 'run'; readonly run: RunFault };

export type RunFault =
  /** It stays in this status until it is cancelled, or expires where runs do. `chat` never answers. */
  | { readonly kind: 'stuck'; readonly status: 'queued' | 'in_progress' }
  /** It hangs until it expires this many milliseconds after its start. Only threads' runs expire; others are stuck. */
  | { readonly kind: 'expires'; readonly ms: number }
  /** Cancelling it is confirmed, and yet it goes on and completes. */
  | { readonly kind: 'completes-after-cancel' }
  /** It does not lock its conversation while it is made, as on a server that has no such lock. Responses only. */
  | { readonly kind: 'unlocked' }
  /** It neither reads nor keeps the messages that its request brings, as on a server that knows no such parameter. */
  | { readonly kind: 'unread' }
  /** It ends as this answer says, whatever the script would: failed with any code, refused, incomplete, disguised. */
  | { readonly kind: 'answers'; readonly answer: ScriptAnswer };

export interface Fault {
  readonly route: RouteKind | '*';
  readonly action: FaultAction;
  /** Only requests about this conversation or thread; all unless told. */
  readonly thread?: string;
  /** How many requests it strikes; 1 unless told, Infinity until cleared. */
  readonly times?: number;
  /** Told whenever it strikes. */
  readonly struck?: () => void;
}

/** What a fault is chosen by. */
export interface Target {
  readonly route: RouteKind;
  readonly thread: string | null;
  readonly streaming: boolean;
}

export interface Faults {
  /** The earlier one strikes first. */
  add(fault: Fault): void;
  /** Ends all faults, lifts the limit and takes the poison away. */
  clear(): void;
  /** Limits how much a request may hold, in tokens of four characters; null lifts the limit. */
  limitContext(tokens: number | null): void;
  readonly contextLimit: number | null;
  /** Every run over a history with a message that matches fails by policy until that message is gone; null for none. */
  poison(pattern: RegExp | null): void;
  readonly poisoned: RegExp | null;
  /** The action for a request, counted down. */
  strike(target: Target): FaultAction | null;
}

export function createFaults(): Faults {
  let armed: { readonly fault: Fault; left: number }[] = [];
  let contextLimit: number | null = null;
  let poisoned: RegExp | null = null;
  return {
    add(fault) {
      armed.push({ fault, left: fault.times ?? 1 });
    },
    clear() {
      armed = [];
      contextLimit = null;
      poisoned = null;
    },
    limitContext(tokens) {
      contextLimit = tokens;
    },
    get contextLimit() {
      return contextLimit;
    },
    poison(pattern) {
      poisoned = pattern;
    },
    get poisoned() {
      return poisoned;
    },
    strike(target) {
      if (armed.length === 0) return null;
      const hit = armed.find(({ fault }) => strikes(fault, target));
      if (hit === undefined) return null;
      hit.left -= 1;
      hit.fault.struck?.();
      if (hit.left <= 0) armed = armed.filter((other) => other !== hit);
      return hit.fault.action;
    },
  };
}

function strikes({ route, thread, action }: Fault, target: Target): boolean {
  if (route !== '*' && route !== target.route) return false;
  if (thread !== undefined && thread !== target.thread) return false;
  return target.streaming || !action.kind.startsWith('stream-');
}
