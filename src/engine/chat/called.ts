/**
 * The calls of a completion, put together from its pieces. Servers number, name and finish them in many ways, so a call is
 * told from the next by whatever there is of it. Pure.
 */

import type { ToolCall } from '../../conversation/ports/tools.ts';
import { fieldOf, objectsOf, stringOf } from '../service/response-shape.ts';

/** A part of a call, as a chunk has it, or all of it. */
export interface CallPiece {
  /** Null where the server does not number them (https://github.com/ollama/ollama/issues/7881). */
  readonly index: number | null;
  readonly id: string;
  readonly name: string;
  readonly args: string;
  /** What the server wants to see again with the call. */
  readonly extra: unknown;
}

/** A call, with what its server wants to see again: https://ai.google.dev/gemini-api/docs/thought-signatures. */
export interface WireCall extends ToolCall {
  readonly extra?: unknown;
}

/** @param said what stands under `delta` or `message` */
export function callPieces(said: unknown): readonly CallPiece[] {
  const calls = fieldOf(said, 'tool_calls');
  return objectsOf(Array.isArray(calls) ? (calls as readonly unknown[]) : []).map((call) => {
    const index = fieldOf(call, 'index');
    const called = fieldOf(call, 'function');
    return {
      index: typeof index === 'number' ? index : null,
      id: stringOf(fieldOf(call, 'id')),
      name: stringOf(fieldOf(called, 'name')),
      args: argsOf(fieldOf(called, 'arguments')),
      extra: fieldOf(call, 'extra_content'),
    };
  });
}

/** An object instead of its text: https://github.com/BerriAI/litellm/pull/37792. */
function argsOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : stringOf(value);
}

export interface Called {
  push(pieces: readonly CallPiece[]): void;
  /** Those that name a function. One that the server gives no id, or another's, has one of ours. */
  readonly calls: readonly WireCall[];
}

/** @param newId an id that no other call of the conversation has */
export function createCalled(newId: () => string): Called {
  const made: { -readonly [Field in keyof CallPiece]: CallPiece[Field] }[] = [];

  const push = (piece: CallPiece): void => {
    const open = piece.index === null ? made.at(-1) : made.findLast(({ index }) => index === piece.index);
    if (open === undefined || isNext(open, piece)) {
      made.push({ ...piece });
      return;
    }
    open.id ||= piece.id;
    open.name ||= piece.name;
    open.args += piece.args;
    open.extra ??= piece.extra;
  };

  return {
    push(pieces) {
      for (const piece of pieces) push(piece);
    },
    get calls() {
      const taken = new Set<string>();
      return made
        .filter(({ name }) => name !== '')
        .map((call) => {
          if (call.id === '' || taken.has(call.id)) call.id = newId();
          taken.add(call.id);
          const { id, name, extra } = call;
          const args = call.args.trim() === '' ? '{}' : call.args;
          return { id, name, args, ...(extra === undefined ? {} : { extra }) };
        });
    },
  };
}

/**
 * Whether the piece begins a call of its own, although the numbers say that it belongs to the one before: several that come
 * whole may all have the number 0 (https://github.com/BerriAI/litellm/pull/37792), and each piece of one call an id of its own
 * (https://github.com/BerriAI/litellm/pull/40040).
 */
function isNext(open: CallPiece, { id, name }: CallPiece): boolean {
  if (name === '' || open.name === '') return false;
  return (id !== '' && id !== open.id) || isJson(open.args);
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
