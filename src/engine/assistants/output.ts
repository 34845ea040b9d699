/** A finished run and its messages as a reply. Pure. */

import type { Annotation, Message, MessageContent } from 'openai/resources/beta/threads/messages';
import type { Run } from 'openai/resources/beta/threads/runs/runs';
import type { Citation, RunResult, ToolCall } from '../../conversation/ports/engine.ts';
import { EngineError } from '../../errors.ts';
import { countedUsage } from '../run/usage.ts';
import { fieldOf } from '../service/response-shape.ts';
import { type Attempt, runFailure, shapeFailure } from '../service/translate-error.ts';

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
  if (run.status === 'failed') throw runFailure(run.id, run.last_error);
  if (run.status === 'expired') throw new EngineError('timeout', `run ${run.id} expired at the service`);
}

/** @param messages those of the thread, oldest first; only the run's own count */
export function resultOf(run: Run, messages: readonly Message[]): RunResult {
  const own = messages.filter((message) => message.role === 'assistant' && message.run_id === run.id);
  const contents = own.flatMap((message) => message.content ?? []);
  const refused = contents.some((part) => part.type === 'refusal');
  const reason = run.incomplete_details?.reason ?? own.find(isCut)?.incomplete_details?.reason;
  return {
    text: own
      .map((message) => (message.content ?? []).map(textOf).join(''))
      .filter((text) => text !== '')
      .join('\n\n'),
    files: [],
    citations: contents.flatMap(citationsOf),
    usage: countedUsage({
      input: run.usage?.prompt_tokens,
      output: run.usage?.completion_tokens,
      total: run.usage?.total_tokens,
    }),
    finish: finishOf(run, own, refused),
    remoteIds: own.map((message) => message.id),
    ...(reason === undefined ? {} : { reason }),
  };
}

export function functionCalls(run: Run): ToolCall[] {
  return (run.required_action?.submit_tool_outputs.tool_calls ?? []).map((call) => ({
    id: call.id,
    name: call.function.name,
    args: call.function.arguments,
  }));
}

function finishOf(run: Run, own: readonly Message[], refused: boolean): RunResult['finish'] {
  if (run.status === 'cancelled') return 'cancelled';
  if (refused) return 'refused';
  return run.status === 'incomplete' || own.some(isCut) ? 'incomplete' : 'completed';
}

function isCut(message: Message): boolean {
  return message.status === 'incomplete';
}

function textOf(part: MessageContent): string {
  if (part.type === 'refusal') return part.refusal;
  return part.type === 'text' ? withoutMarks(part.text.value, part.text.annotations ?? []) : '';
}

/**
 * The text without the marks of its annotations: a source's mark is removed, a made file's becomes its name. Goes from
 * the last to the first, so that the offsets of those before stay true.
 */
function withoutMarks(text: string, annotations: readonly Annotation[]): string {
  return [...annotations]
    .sort((a, b) => b.start_index - a.start_index)
    .reduce((marked, annotation) => {
      const name = annotation.type === 'file_path' ? (annotation.text.split('/').at(-1) ?? '') : '';
      return marked.slice(0, annotation.start_index) + name + marked.slice(annotation.end_index);
    }, text);
}

function citationsOf(part: MessageContent): Citation[] {
  if (part.type !== 'text') return [];
  return (part.text.annotations ?? []).flatMap((annotation): Citation[] =>
    annotation.type === 'file_citation' ? [{ title: annotation.file_citation.file_id }] : [],
  );
}
