/** What the server has seen: its requests and its runs, the latest of each. */

import type { RouteKind } from '../faults.ts';
import type { ScriptInput } from '../script/script.ts';
import type { Json } from './parameters.ts';

export interface SeenRequest {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** null for a path that does not exist. */
  readonly route: RouteKind | null;
  /** The conversation or thread that it is about, if it says so. */
  readonly thread: string | null;
  /** null if it was no JSON object. */
  readonly body: Json | null;
  /** Of the answer; 0 while, and if, there is none. */
  readonly status: number;
}

/** One execution of the model, which is what costs money: a run that calls functions is one for each round. */
export interface SeenRun {
  /** Of the response, run or completion. */
  readonly id: string;
  /** null where the client holds the thread. */
  readonly thread: string | null;
  readonly protocol: 'responses' | 'assistants' | 'chat';
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly input: ScriptInput;
  readonly status: 'in_progress' | 'completed' | 'failed' | 'incomplete' | 'cancelled' | 'tools';
  /** What it has said so far. */
  readonly text: string;
  /** Tokens; null until it is over. */
  readonly usage: { readonly input: number; readonly cached: number; readonly output: number } | null;
}

const KEPT = 10_000;

export interface Latest<T> {
  readonly list: readonly T[];
  add(one: T): void;
  clear(): void;
}

/** A list of the latest ones; it forgets the oldest half when it holds 10,000. */
export function createLatest<T>(): Latest<T> {
  const list: T[] = [];
  return {
    list,
    add(one) {
      if (list.length >= KEPT) list.splice(0, KEPT / 2);
      list.push(one);
    },
    clear() {
      list.length = 0;
    },
  };
}
