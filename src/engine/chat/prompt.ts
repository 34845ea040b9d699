/** The messages of one completion, as the strictest templates want them. Pure. */

import type { TranscriptEntry } from '../../conversation/record/transcript.ts';

type Said = Pick<TranscriptEntry, 'role' | 'text'>;

export interface PromptMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
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
  for (const { role, text } of said) {
    if (isBlank(text)) continue;
    const last = messages.at(-1);
    if (last === undefined && role === 'assistant') continue;
    if (last?.role === role) messages[messages.length - 1] = { role, content: `${last.content}\n${text}` };
    else messages.push({ role, content: text });
  }
  if (messages.at(-1)?.role !== 'user') messages.push({ role: 'user', content: NO_WORDS });
  return isBlank(instructions) ? messages : [{ role: 'system', content: instructions }, ...messages];
}

/** The same for a model that knows no system role: the instructions are the beginning of the first message. */
export function withoutSystemRole(messages: readonly PromptMessage[]): readonly PromptMessage[] {
  const [instructions, first, ...rest] = messages;
  if (instructions?.role !== 'system' || first === undefined) return messages;
  return [{ role: first.role, content: `${instructions.content}\n\n${first.content}` }, ...rest];
}

/** What a template strips may be more than JavaScript does: nothing that is invisible counts as text. */
function isBlank(text: string): boolean {
  return !/[^\s\p{Cf}\p{Cc}]/u.test(text);
}
