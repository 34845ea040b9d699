/** Items made of what people and the assistant have said. */

import type { ResponseInputItem } from 'openai/resources/responses/responses';
import type { TurnMessage } from '../../../conversation/ports/engine.ts';
import type { TranscriptEntry } from '../../../conversation/record/transcript.ts';
import { messageText } from '../../run/message-text.ts';
import { fileContent } from '../files.ts';

/** None for a message in which nothing is visible: the service refuses an empty one. */
export function itemOfMessage(message: TurnMessage): ResponseInputItem[] {
  const text = messageText(message);
  const content = [{ type: 'input_text' as const, text }, ...fileContent(message.parts)];
  return text === '' ? [] : [{ type: 'message', role: 'user', content }];
}

/** An assistant's earlier words are sent as plain content: only the service itself makes parts of type `output_text`. */
export function itemOfEntry(entry: TranscriptEntry): ResponseInputItem[] {
  return entry.text.trim() === '' ? [] : [{ type: 'message', role: entry.role, content: entry.text }];
}
