/** The messages of one completion, as the strictest templates want them. Pure. */

import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { TranscriptEntry } from '../../conversation/record/transcript.ts';

/** What was said, perhaps with pictures as data URIs. */
type Said = Pick<TranscriptEntry, 'role' | 'text'> & { readonly pictures?: readonly string[] };

export interface PromptMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
  /** Data URIs. Absent where there are none. */
  readonly pictures?: readonly string[];
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
export function onWire({ role, content, pictures }: PromptMessage): ChatCompletionMessageParam {
  if (role !== 'user' || pictures === undefined) return { role, content };
  const parts = pictures.map((url) => ({ type: 'image_url' as const, image_url: { url } }));
  return { role, content: [{ type: 'text', text: content }, ...parts] };
}

function withPictures(message: PromptMessage, pictures: readonly string[]): PromptMessage {
  return pictures.length === 0 ? message : { ...message, pictures };
}

/** What a template strips may be more than JavaScript does: nothing that is invisible counts as text. */
function isBlank(text: string): boolean {
  return !/[^\s\p{Cf}\p{Cc}]/u.test(text);
}
