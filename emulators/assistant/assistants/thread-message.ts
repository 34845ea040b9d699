/** Messages of threads: how they are taken in, and what they look like on the wire. */

import { invalidValue, missingParameter } from '../http/errors.ts';
import { isObject, type Json, metadataOf, requiredText } from '../http/parameters.ts';
import { contentText } from '../responses/items.ts';
import type { ScriptMessage } from '../script/script.ts';

export interface ThreadMessage {
  readonly id: string;
  readonly threadId: string;
  readonly createdAt: number;
  readonly role: 'user' | 'assistant';
  attachments: unknown;
  /** Both null for a message of the client. */
  readonly assistantId: string | null;
  readonly runId: string | null;
  metadata: Json;
  content: readonly object[];
  status: 'in_progress' | 'completed' | 'incomplete';
  completedAt: number | null;
  incompleteAt: number | null;
  incompleteReason: string | null;
}

/** @param at seconds since the epoch */
export function readMessage(
  input: unknown,
  place: { readonly id: string; readonly threadId: string; readonly at: number },
): ThreadMessage {
  if (!isObject(input)) throw invalidValue('messages', 'expected objects.');
  const role = requiredText(input, 'role');
  if (role !== 'user' && role !== 'assistant') throw invalidValue('role', `unknown role ${role}.`);
  return {
    id: place.id,
    threadId: place.threadId,
    createdAt: place.at,
    role,
    attachments: input.attachments ?? [],
    assistantId: null,
    runId: null,
    metadata: metadataOf(input),
    content: readContent(input.content),
    status: 'completed',
    completedAt: null,
    incompleteAt: null,
    incompleteReason: null,
  };
}

function readContent(content: unknown): object[] {
  if (content === undefined || content === null) throw missingParameter('content');
  if (typeof content === 'string') {
    if (content === '') throw invalidValue('content', 'expected a text that is not empty.');
    return [textContent(content)];
  }
  if (!Array.isArray(content) || content.length === 0) throw invalidValue('content', 'expected content.');
  return content.map((part: unknown) => {
    if (!isObject(part)) throw invalidValue('content', 'expected parts.');
    return part.type === 'text' && typeof part.text === 'string' ? textContent(part.text) : part;
  });
}

export function textContent(value: string, annotations: readonly unknown[] = []): object {
  return { type: 'text', text: { value, annotations } };
}

export function messageObject(message: ThreadMessage): object {
  return {
    id: message.id,
    object: 'thread.message',
    created_at: message.createdAt,
    thread_id: message.threadId,
    role: message.role,
    assistant_id: message.assistantId,
    run_id: message.runId,
    content: message.content,
    attachments: message.attachments,
    metadata: message.metadata,
    status: message.status,
    completed_at: message.completedAt,
    incomplete_at: message.incompleteAt,
    incomplete_details: message.incompleteReason === null ? null : { reason: message.incompleteReason },
  };
}

export function scriptMessage({ role, content }: ThreadMessage): ScriptMessage {
  return { role, text: contentText(content) };
}
