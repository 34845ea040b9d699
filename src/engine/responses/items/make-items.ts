/** Items made of what people and the assistant have said. */

import type { ResponseInputItem } from 'openai/resources/responses/responses';
import type { TurnMessage } from '../../../conversation/ports/engine.ts';
import type { TranscriptEntry } from '../../../conversation/record/transcript.ts';
import { messageText } from '../../run/message-text.ts';

/** None for a message in which nothing is visible: the service refuses an empty one. */
export function itemOfMessage(message: TurnMessage): ResponseInputItem[] {
  const text = messageText(message);
  return text === '' ? [] : [{ type: 'message', role: 'user', content: [{ type: 'input_text', text }] }];
}

/** An assistant's earlier words are sent as plain content: only the service itself makes parts of type `output_text`. */
export function itemOfEntry(entry: TranscriptEntry): ResponseInputItem[] {
  return entry.text.trim() === '' ? [] : [{ type: 'message', role: entry.role, content: entry.text }];
}
