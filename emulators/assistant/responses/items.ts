/** The items of conversations: how they are taken in, what a model reads in them, and what makes a history unusable. */

import type { Files } from '../files/files.ts';
import { requireInputParts } from '../files/parts.ts';
import { invalidValue, noToolCall, noToolOutput, reasoningAlone } from '../http/errors.ts';
import type { Ids } from '../http/ids.ts';
import { isObject, type Json, requiredText } from '../http/parameters.ts';
import type { ScriptMessage, ToolOutput } from '../script/script.ts';

export interface Item extends Json {
  readonly id: string;
  readonly type: string;
}

const ROLES: ReadonlySet<string> = new Set(['user', 'assistant', 'system', 'developer']);
const PREFIXES: Readonly<Record<string, string>> = {
  message: 'msg',
  reasoning: 'rs',
  function_call: 'fc',
  function_call_output: 'fco',
};

/** @param input what a request calls input or items: a text, or items */
export function itemsOf(input: unknown, name: string, ids: Ids): Item[] {
  if (input === undefined || input === null) return [];
  if (typeof input === 'string') return [messageItem({ role: 'user', content: input }, name, ids)];
  if (!Array.isArray(input)) throw invalidValue(name, 'expected a string or an array.');
  return input.map((item, index) => itemOf(item, `${name}[${index}]`, ids));
}

function itemOf(input: unknown, path: string, ids: Ids): Item {
  if (!isObject(input)) throw invalidValue(path, 'expected an object.');
  const type = input.type ?? 'message';
  if (type === 'message') return messageItem(input, path, ids);
  if (typeof type !== 'string') throw invalidValue(`${path}.type`, 'expected a string.');
  if (type === 'function_call_output') requiredText(input, 'call_id', `${path}.`);
  return { ...input, type, id: ids.next(PREFIXES[type] ?? 'item'), status: 'completed' };
}

function messageItem(input: Json, path: string, ids: Ids): Item {
  const role = requiredText(input, 'role', `${path}.`);
  if (!ROLES.has(role)) throw invalidValue(`${path}.role`, `unknown role ${role}.`);
  const content = typeof input.content === 'string' ? [textPart(role, input.content)] : input.content;
  if (!Array.isArray(content)) throw invalidValue(`${path}.content`, 'expected a string or an array.');
  return { id: ids.next('msg'), type: 'message', status: 'completed', role, content };
}

function textPart(role: string, text: string): object {
  return role === 'assistant'
    ? { type: 'output_text', text, annotations: [], logprobs: [] }
    : { type: 'input_text', text };
}

/** Throws what the service answers to a message with a part that a model cannot read. */
export function requireParts(items: readonly Item[], files: Files, name: string): void {
  for (const [index, item] of items.entries())
    if (item.type === 'message') requireInputParts(item.content, files, `${name}[${index}]`);
}

/** What a model reads: the messages. Its functions' outputs come apart from them. */
export function messagesIn(items: readonly Item[]): ScriptMessage[] {
  return items.flatMap((item) =>
    item.type === 'message' ? [{ role: String(item.role), text: contentText(item.content) }] : [],
  );
}

/** The text of a message's content in any of the protocols; other parts are named in brackets. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map(partText).join('');
}

function partText(part: unknown): string {
  if (!isObject(part)) return '';
  if (typeof part.text === 'string') return part.text;
  if (isObject(part.text)) return String(part.text.value);
  if (typeof part.refusal === 'string') return part.refusal;
  const kind = String(part.type);
  if (kind.includes('image')) return '[image]';
  return typeof part.filename === 'string' ? `[file ${part.filename}]` : '[file]';
}

/** What functions returned since the last message. */
export function toolOutputsIn(items: readonly Item[]): ToolOutput[] {
  const last = items.findLastIndex((item) => item.type === 'message' && item.role !== 'assistant');
  const names = new Map(items.filter(isCall).map((call) => [String(call.call_id), String(call.name)]));
  return items.slice(last + 1).flatMap((item) => {
    if (item.type !== 'function_call_output') return [];
    const callId = String(item.call_id);
    return [{ callId, name: names.get(callId) ?? '', output: contentText(item.output) }];
  });
}

/** Throws what the service answers to a history in which a call, an output or a reasoning has lost its other half. */
export function requireWhole(items: readonly Item[]): void {
  const calls = new Set(items.filter(isCall).map((call) => call.call_id));
  const outputs = items.filter((item) => item.type === 'function_call_output');
  const answered = new Set(outputs.map((output) => output.call_id));
  for (const id of calls) if (!answered.has(id)) throw noToolOutput(String(id));
  // That a call is answered once is not documented; the stricter server is the better one to be tried on.
  for (const { call_id } of outputs) if (!calls.delete(call_id)) throw noToolCall(String(call_id));
  for (const [index, item] of items.entries()) {
    const next = items[index + 1];
    const followed = next !== undefined && !(next.type === 'message' && next.role !== 'assistant');
    if (item.type === 'reasoning' && !followed) throw reasoningAlone(item.id);
  }
}

function isCall(item: Item): boolean {
  return item.type === 'function_call';
}
