/** What an endpoint is: it takes the call of a request and tells its answer, or throws the error that is the answer. */

import type { RouteKind, RunFault } from '../faults.ts';
import type { Json } from './parameters.ts';
import type { EventStream } from './sse.ts';

export interface SentFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Call {
  /** A part of the path by its name; empty if there is none. */
  param(name: string): string;
  query(name: string): string | undefined;
  header(name: string): string | undefined;
  /** Empty if the request has none. */
  readonly body: Json;
  /** What came along in a form. */
  readonly file: SentFile | null;
  /** What is to go wrong with the run that the request starts. */
  readonly fault: RunFault | null;
  /** Calls back once if the client leaves before its answer is complete. */
  onLeft(callback: () => void): void;
}

export type Answer =
  | { readonly kind: 'json'; readonly body: object; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'events'; readonly stream: EventStream };

export function json(body: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return { kind: 'json', body, headers };
}

/** A file's content. */
export function content(bytes: Uint8Array): Answer {
  return { kind: 'bytes', bytes };
}

export function eventStream(stream: EventStream): Answer {
  return { kind: 'events', stream };
}

export type Endpoint = (call: Call) => Answer | Promise<Answer>;

export type Register = (
  route: RouteKind,
  method: 'get' | 'post' | 'delete',
  path: string,
  endpoint: Endpoint,
) => void;
