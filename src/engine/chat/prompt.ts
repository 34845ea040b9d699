/** The messages of one completion, as the strictest templates want them. Pure. */

import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { TranscriptEntry } from '../../conversation/record/transcript.ts';
import type { Answered } from '../tools/tool-calls.ts';
import { isJson, type WireCall } from './called.ts';
import type { Completed } from './seen.ts';

/** What was said, perhaps with pictures as data URIs. */
type Said = Pick<TranscriptEntry, 'role' | 'text'> & { readonly pictures?: readonly string[] };

export interface PromptMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
  /** Data URIs. Absent where there are none. */
  readonly pictures?: readonly string[];
  /** Of the assistant: the functions that it calls. What they return follows. */
  readonly calls?: readonly WireCall[];
  /** With its calls: what it has thought before them. */
  readonly thoughts?: string;
  /** Of a tool: the call that it answers. */
  readonly callId?: string;
}

/** What a round of calls adds: what the model has said with its calls, and what they have returned. */
export function roundOf(
  { result, calls, thoughts }: Completed,
  answers: readonly Answered[],
): readonly PromptMessage[] {
  return [
    { role: 'assistant', content: result.text, calls, thoughts },
    ...answers.map(({ id, output }) => ({ role: 'tool' as const, content: output, callId: id })),
  ];
}

/** Stands for a question without words. */
const NO_WORDS = '(no text)';

/**
 * The instructions, then everything that was said, oldest first. After the instructions the sides alternate, beginning and
 * ending with the user, whatever was deleted, and no message is blank: the templates of several local models, and
 * services such as Perplexity, refuse anything else. So a reply at the beginning goes with its question, which was deleted.
 */
export function promptOf(instructions: string, said: readonly Said[]): PromptMessage[] {
  const messages: PromptMessage[] = [];
  for (const { role, text, pictures = [] } of said) {
    if (isBlank(text)) continue;
    const last = messages.at(-1);
    if (last === undefined && role === 'assistant') continue;
    if (last?.role !== role) messages.push(withPictures({ role, content: text }, pictures));
    else {
      const content = `${last.content}\n${text}`;
      messages[messages.length - 1] = withPictures({ role, content }, [
        ...(last.pictures ?? []),
        ...pictures,
      ]);
    }
  }
  if (messages.at(-1)?.role !== 'user') messages.push({ role: 'user', content: NO_WORDS });
  return isBlank(instructions) ? messages : [{ role: 'system', content: instructions }, ...messages];
}

/** The same for a model that knows no system role: the instructions are the beginning of the first message. */
export function withoutSystemRole(messages: readonly PromptMessage[]): readonly PromptMessage[] {
  const [instructions, first, ...rest] = messages;
  if (instructions?.role !== 'system' || first === undefined) return messages;
  return [{ ...first, content: `${instructions.content}\n\n${first.content}` }, ...rest];
}

/** The message as the protocol has it: a text alone is a string, which is all that many servers take. */
export function onWire(message: PromptMessage): ChatCompletionMessageParam {
  const { role, content, pictures, callId = '' } = message;
  if (role === 'tool') return { role, tool_call_id: callId, content };
  if (role === 'assistant') return ofAssistant(message);
  if (role !== 'user' || pictures === undefined) return { role, content };
  const parts = pictures.map((url) => ({ type: 'image_url' as const, image_url: { url } }));
  return { role, content: [{ type: 'text', text: content }, ...parts] };
}

/** Some want to see the thoughts before a call again: https://api-docs.deepseek.com/guides/thinking_mode#tool-calls. */
function ofAssistant({ content, calls = [], thoughts = '' }: PromptMessage): ChatCompletionMessageParam {
  const role = 'assistant';
  if (calls.length === 0) return { role, content };
  const thought = thoughts === '' ? {} : { reasoning_content: thoughts };
  return { role, content: content === '' ? null : content, ...thought, tool_calls: calls.map(callOnWire) };
}

/** Arguments that are no JSON would break the templates that read them. */
function callOnWire({ id, name, args, extra }: WireCall) {
  const called = { name, arguments: isJson(args) ? args : '{}' };
  return {
    id,
    type: 'function' as const,
    function: called,
    ...(extra === undefined ? {} : { extra_content: extra }),
  };
}

function withPictures(message: PromptMessage, pictures: readonly string[]): PromptMessage {
  return pictures.length === 0 ? message : { ...message, pictures };
}

/** What a template strips may be more than JavaScript does: nothing that is invisible counts as text. */
function isBlank(text: string): boolean {
  return !/[^\s\p{Cf}\p{Cc}]/u.test(text);
}
