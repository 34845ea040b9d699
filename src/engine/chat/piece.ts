/**
 * What a completion, or one chunk of it, says. Servers fill the protocol's fields in many ways, so each is read for what
 * it can be, and nothing that is missing is a failure.
 */

import type { Citation } from '../../conversation/ports/engine.ts';
import type { Usage } from '../../conversation/refs.ts';
import { citationsOf } from '../run/citations.ts';
import { completionUsage } from '../run/usage.ts';
import { fieldOf, objectsOf, stringOf } from '../service/response-shape.ts';
import { type CallPiece, callPieces } from './called.ts';

export interface Piece {
  readonly text: string;
  readonly refusal: string;
  readonly citations: readonly Citation[];
  readonly calls: readonly CallPiece[];
  /** What the model says to itself, where the server tells it apart. */
  readonly thoughts: string;
  /** The server's word for why it ends; null where it has none, or has not come to it. */
  readonly finish: string | null;
  readonly usage: Usage | null;
  /** The model has begun to speak, or to think where the server tells it apart. */
  readonly hasBegun: boolean;
  /** What stands where a provider's failure does, or null. */
  readonly failure: object | null;
}

/** Null for what is no completion, nor a part of one. */
export function readPiece(body: unknown): Piece | null {
  const choices = fieldOf(body, 'choices');
  const usage = usageIn(body);
  if (!Array.isArray(choices)) return usage === null ? null : { ...NOTHING, usage };
  const choice: unknown = choices[0]; // the chunk with the usage has none
  // Some servers stream a whole message as one chunk.
  const said = fieldOf(choice, 'delta') ?? fieldOf(choice, 'message');
  const finish = finishIn(choice);
  return {
    text: contentText(fieldOf(said, 'content')),
    refusal: contentText(fieldOf(said, 'refusal')),
    citations: citationsIn(said),
    calls: callPieces(said),
    thoughts: stringOf(fieldOf(said, 'reasoning_content')),
    finish,
    usage,
    hasBegun: hasBegun(said),
    failure: failureIn(choice, finish),
  };
}

const NOTHING: Piece = {
  text: '',
  refusal: '',
  citations: [],
  calls: [],
  thoughts: '',
  finish: null,
  usage: null,
  hasBegun: false,
  failure: null,
};

/** A first chunk may hold nothing but whose words follow. */
function hasBegun(said: unknown): boolean {
  if (said === null || typeof said !== 'object') return false;
  return Object.entries(said).some(([name, value]) => name !== 'role' && isSomething(value));
}

function isSomething(value: unknown): boolean {
  return (typeof value === 'string' || Array.isArray(value)) && value.length > 0;
}

/**
 * The words of a content: a string, nothing, or a list of parts. Mistral's reasoning models send lists
 * (https://docs.mistral.ai/capabilities/reasoning), in which their thinking is a part of its own.
 */
function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map(contentText).join('');
  if (content === null || typeof content !== 'object') return '';
  const kind = fieldOf(content, 'type');
  if (typeof kind === 'string' && !SPOKEN.has(kind)) return '';
  return contentText(fieldOf(content, 'text') ?? fieldOf(content, 'value') ?? fieldOf(content, 'refusal'));
}

const SPOKEN: ReadonlySet<string> = new Set(['text', 'output_text', 'refusal']);

/** The pages that a model has searched: https://openrouter.ai/docs/guides/features/plugins/web-search. */
function citationsIn(said: unknown): readonly Citation[] {
  const annotations = fieldOf(said, 'annotations');
  return Array.isArray(annotations) ? citationsOf(objectsOf(annotations)) : [];
}

/** An empty word is none. */
function finishIn(choice: unknown): string | null {
  const finish = fieldOf(choice, 'finish_reason');
  return typeof finish === 'string' && finish.trim() !== '' ? finish.trim().toLowerCase() : null;
}

/** Some routers put their provider's failure where the answer would be. */
function failureIn(choice: unknown, finish: string | null): object | null {
  const error = fieldOf(choice, 'error') ?? null;
  return error !== null || finish === 'error' ? { error } : null;
}

/** Groq puts the usage of a stream under a name of its own: https://console.groq.com/docs/text-chat. */
function usageIn(body: unknown): Usage | null {
  const usage = fieldOf(body, 'usage') ?? fieldOf(fieldOf(body, 'x_groq'), 'usage');
  return completionUsage(usage);
}
