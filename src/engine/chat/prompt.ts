/** The messages of one completion. Pure. */

import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { TranscriptEntry } from '../../conversation/record/transcript.ts';

type Said = Pick<TranscriptEntry, 'role' | 'text'>;

/**
 * The instructions, then everything that was said, oldest first. Messages of one side in a row become one: the templates
 * of several local models refuse roles that do not alternate.
 */
export function promptOf(instructions: string, said: readonly Said[]): ChatCompletionMessageParam[] {
  const messages: { role: 'user' | 'assistant'; content: string }[] = [];
  for (const { role, text } of said) {
    if (text === '') continue;
    const last = messages.at(-1);
    if (last?.role === role) last.content += `\n${text}`;
    else messages.push({ role, content: text });
  }
  return instructions === '' ? messages : [{ role: 'system', content: instructions }, ...messages];
}
