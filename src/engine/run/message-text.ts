/** The text of a message. */

import type { TurnMessage } from '../../conversation/ports/engine.ts';

/** Empty where nothing would be visible. Such a message is not sent, because every service refuses one. */
export function messageText({ parts }: TurnMessage): string {
  const text = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n');
  return text.trim() === '' ? '' : text;
}
