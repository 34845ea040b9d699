/** A completion as far as it has come, and what it has come to: put together from its pieces. */

import { randomUUID } from 'node:crypto';
import type { Citation, RunResult } from '../../conversation/ports/engine.ts';
import type { Usage } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import { shapeFailure } from '../service/failures/translate-error.ts';
import { type Called, createCalled, type WireCall } from './called.ts';
import type { Piece } from './piece.ts';
import { createSpeech, type Speech } from './speech.ts';

export const COMPLETE = 'complete the chat';
export const FAILURE = { what: COMPLETE, write: false };

/** What a completion has come to. */
export interface Completed {
  readonly result: RunResult;
  /** The functions that the model calls, and waits for. */
  readonly calls: readonly WireCall[];
  /** What it has thought before, where the server tells it apart. */
  readonly thoughts: string;
}

/** The completion as far as it has come. */
export interface Seen {
  readonly speech: Speech;
  readonly citations: Citation[];
  readonly called: Called;
  thoughts: string;
  refusal: string;
  /** The server's word for why it is over; null until it says so. */
  finish: string | null;
  usage: Usage | null;
  /** The server has marked the end of the stream, as most do besides. */
  isDone: boolean;
  /** The model has begun: with words, or with thoughts that are told apart from them. */
  hasBegun: boolean;
}

/** A stream that ends without either mark was cut, for all that can be told. One that says nothing at all is no answer. */
export function isWhole({ finish, isDone, hasBegun }: Seen): boolean {
  return finish !== null || (isDone && hasBegun);
}

export function newSeen(name: string | null): Seen {
  return {
    speech: createSpeech(name),
    citations: [],
    called: createCalled(() => `call_${randomUUID()}`),
    thoughts: '',
    refusal: '',
    finish: null,
    usage: null,
    isDone: false,
    hasBegun: false,
  };
}

export function take(seen: Seen, piece: Piece): ReturnType<Speech['push']> {
  if (piece.failure !== null) throw shapeFailure(piece.failure, FAILURE);
  seen.citations.push(...piece.citations);
  seen.called.push(piece.calls);
  seen.thoughts += piece.thoughts;
  seen.refusal += piece.refusal;
  seen.finish = piece.finish ?? seen.finish;
  seen.usage = piece.usage ?? seen.usage;
  seen.hasBegun ||= piece.hasBegun;
  return seen.speech.push(piece.text);
}

/** Calls that were cut off are none: their arguments are not whole. */
export function completedOf(seen: Seen): Completed {
  const result = resultOf(seen);
  const calls = result.finish === 'completed' ? seen.called.calls : [];
  return { result, calls, thoughts: seen.thoughts };
}

function resultOf({ speech, citations, refusal, finish, usage }: Seen): RunResult {
  speech.end();
  const { text } = speech;
  const cut = cutShort(finish);
  if (finish === 'insufficient_system_resource')
    throw new EngineError('overloaded', `${COMPLETE}: the server ran out of resources in the middle`);
  return {
    text: [text, refusal].filter((said) => said !== '').join('\n\n'),
    files: [],
    citations,
    usage,
    finish: refusal !== '' ? 'refused' : cut !== undefined ? 'incomplete' : 'completed',
    remoteIds: [],
    ...(cut === undefined ? {} : { reason: cut }),
  };
}

/** The words of all servers for an end that is none. */
const CUT: readonly (readonly [RegExp, 'length' | 'content_filter'])[] = [
  [/^(length|max_tokens|max_length|max_output_tokens|model_length|context_length)$/, 'length'],
  [
    /^(content_filter(ed)?|safety|prohibited_content|blocklist|recitation|spii|guardrail_intervened|refusal)$/,
    'content_filter',
  ],
];

/** Why an answer ends before its end; undefined for one that is whole. An unknown word is an end like any other. */
function cutShort(finish: string | null): 'length' | 'content_filter' | undefined {
  return CUT.find(([pattern]) => finish !== null && pattern.test(finish))?.[1];
}
