/**
 * A finished run and its messages as a reply. Pure.
 *
 * What is null, missing or of an unknown kind says nothing: no server sends all that the library's types promise.
 */

import type { Annotation, Message, MessageContent } from 'openai/resources/beta/threads/messages';
import type { Run } from 'openai/resources/beta/threads/runs/runs';
import type { RunResult } from '../../conversation/ports/engine.ts';
import type { ToolCall } from '../../conversation/ports/tools.ts';
import { EngineError } from '../../errors.ts';
import { citationsOf } from '../run/citations.ts';
import { completionUsage } from '../run/usage.ts';
import { type Attempt, runFailure, shapeFailure } from '../service/failures/translate-error.ts';
import { fieldOf, objectsOf, stringOf } from '../service/response-shape.ts';
import { madeFiles } from './files.ts';

/** Every status that ends a run. All others, known or not, are waited on. */
const TERMINAL: ReadonlySet<string> = new Set(['completed', 'failed', 'incomplete', 'expired', 'cancelled']);

export function isOver(run: Run): boolean {
  return TERMINAL.has(run.status);
}

/** Whether there is something to do: the run is over, or it waits for the outputs of its calls. */
export function isSettled(run: Run): boolean {
  return isOver(run) || run.status === 'requires_action';
}

/** Whether the run has come to nothing. It may have left half a message in the thread. */
export function isLost(run: Run): boolean {
  return run.status === 'failed' || run.status === 'expired';
}

/** Throws what `shapeFailure` makes of an answer that is no run, whatever its status said. */
export function requireRun(body: unknown, attempt: Attempt): Run {
  const isRun = typeof fieldOf(body, 'id') === 'string' && typeof fieldOf(body, 'status') === 'string';
  if (!isRun) throw shapeFailure(body, attempt);
  return body as Run;
}

/** Throws the EngineError of a run that has failed or expired. */
export function requireSuccess(run: Run): void {
  const usage = completionUsage(run.usage);
  if (run.status === 'failed') throw runFailure(run.id, run.last_error, usage);
  if (run.status === 'expired')
    throw new EngineError('timeout', `run ${run.id} expired at the service`, { usage: usage ?? undefined });
}

/** @param messages those of the thread, oldest first; only the run's own count */
export function resultOf(run: Run, messages: readonly Message[]): RunResult {
  const own = objectsOf(messages).filter(({ role, run_id }) => role === 'assistant' && run_id === run.id);
  const contents = own.flatMap(contentOf);
  const refused = contents.some((part) => part.type === 'refusal');
  const reason = stringOf(run.incomplete_details?.reason ?? own.find(isCut)?.incomplete_details?.reason);
  return {
    text: own
      .map((message) => contentOf(message).map(textOf).join(''))
      .filter((text) => text !== '')
      .join('\n\n'),
    files: madeFiles(own),
    citations: contents.flatMap((part) => (part.type === 'text' ? citationsOf(part.text?.annotations) : [])),
    usage: completionUsage(run.usage),
    finish: finishOf(run, own, refused),
    remoteIds: own.map((message) => message.id),
    ...(reason === '' ? {} : { reason }),
  };
}

/** A call without an id cannot be answered. */
export function functionCalls(run: Run): ToolCall[] {
  return objectsOf(run.required_action?.submit_tool_outputs?.tool_calls).flatMap(
    ({ id, function: called }) =>
      typeof id === 'string' ? [{ id, name: stringOf(called?.name), args: stringOf(called?.arguments) }] : [],
  );
}

function finishOf(run: Run, own: readonly Message[], refused: boolean): RunResult['finish'] {
  if (run.status === 'cancelled') return 'cancelled';
  if (refused) return 'refused';
  return run.status === 'incomplete' || own.some(isCut) ? 'incomplete' : 'completed';
}

function isCut(message: Message): boolean {
  return message.status === 'incomplete';
}

function contentOf(message: Message): readonly MessageContent[] {
  return objectsOf<MessageContent>(message.content);
}

function textOf(part: MessageContent): string {
  if (part.type === 'refusal') return stringOf(part.refusal);
  return part.type === 'text' ? withoutCited(stringOf(part.text?.value), part.text?.annotations) : '';
}

/**
 * The text without the marks of its sources, whatever a server writes for them. Goes from the last to the first, so that
 * the offsets of those before stay true. A made file's path is left to those who know what people can open.
 */
function withoutCited(text: string, annotations: readonly Annotation[] | null | undefined): string {
  return objectsOf(annotations)
    .filter(({ type }) => type === 'file_citation')
    .sort((a, b) => b.start_index - a.start_index)
    .reduce((marked, annotation) => {
      const range = rangeOf(marked, annotation);
      return range === null ? marked : marked.slice(0, range.start) + marked.slice(range.end);
    }, text);
}

/**
 * Where the mark stands, or null if it does not stand there. Servers count in characters of their own language: UTF-16
 * units, or code points as Python does.
 */
function rangeOf(
  text: string,
  annotation: Annotation,
): { readonly start: number; readonly end: number } | null {
  const mark = stringOf(annotation.text);
  if (mark === '') return null;
  const codePoints = Array.from(text).slice(0, annotation.start_index).join('').length;
  const start = [annotation.start_index, codePoints].find((at) => text.startsWith(mark, at));
  return start === undefined ? null : { start, end: start + mark.length };
}
